using Microsoft.Extensions.Time.Testing;
using RsPa.Persistence.Postgres.Nodes;

namespace RsPa.Persistence.Tests.Postgres.Nodes;

public sealed class ClockWatchTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private readonly ClockWatch _watch = new(TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(-1, false)]
    [InlineData(1.001, true)]
    [InlineData(-3600, true)]
    public void A_difference_beyond_the_tolerance_is_told(double seconds, bool told)
    {
        var difference = _watch.Compare(Noon.AddSeconds(seconds), Noon, 0);

        (difference is not null).ShouldBe(told);
        _watch.Offset.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void It_is_told_once_until_it_has_come_right()
    {
        _watch.Compare(Noon.AddSeconds(2), Noon, 0).ShouldBe(TimeSpan.FromSeconds(2));
        _watch.Compare(Noon.AddSeconds(3), Noon, 0).ShouldBeNull();
        _watch.Compare(Noon, Noon, 0).ShouldBeNull();
        _watch.Compare(Noon.AddSeconds(-2), Noon, 0).ShouldBe(TimeSpan.FromSeconds(-2));
    }

    [Fact]
    public void It_is_due_at_first_and_then_after_each_interval()
    {
        var time = new FakeTimeProvider(Noon);
        _watch.IsDue(time.GetTimestamp(), TimeSpan.FromSeconds(3), time).ShouldBeTrue();
        _watch.Compare(Noon, Noon, time.GetTimestamp());
        _watch.Offset.ShouldBe(TimeSpan.Zero);
        time.Advance(TimeSpan.FromSeconds(2.9));
        _watch.IsDue(time.GetTimestamp(), TimeSpan.FromSeconds(3), time).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        _watch.IsDue(time.GetTimestamp(), TimeSpan.FromSeconds(3), time).ShouldBeTrue();
    }
}
