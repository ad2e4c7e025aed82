using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using RsPa.Application.Naming;

namespace RsPa.Application.Tests.Naming;

public sealed class TimeParserTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public TimeParserTests() => _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(2), null, null));

    [Theory]
    [InlineData("+5m", "2026-01-31T12:05:00Z")]
    [InlineData("5m", "2026-01-31T12:05:00Z")]
    [InlineData("+1h30m", "2026-01-31T13:30:00Z")]
    [InlineData("+2d1s", "2026-02-02T12:00:01Z")]
    [InlineData("2026-02-01T08:00:00+01:00", "2026-02-01T07:00:00Z")]
    [InlineData("2026-02-01T08:00", "2026-02-01T06:00:00Z")]
    [InlineData("2026-02-01", "2026-01-31T22:00:00Z")]
    public void A_moment_to_come_is_read(string text, string expected)
    {
        TimeParser.TryReadFuture(text, _time, out var moment).ShouldBeTrue();
        moment.ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_distance_back_is_read()
    {
        TimeParser.TryReadPast("1h", _time, out var moment).ShouldBeTrue();
        moment.ShouldBe(_time.GetUtcNow().AddHours(-1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("999999d999999d")]
    [InlineData("01/02/2026")]
    public void What_is_no_moment_is_refused(string text) => TimeParser.TryReadFuture(text, _time, out _).ShouldBeFalse();

    [Fact]
    public void A_distance_past_the_end_of_the_calendar_is_refused() => TimeParser.TryReadPast("999999d", _time, out _).ShouldBeFalse();
}
