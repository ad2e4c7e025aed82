using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tests.Protocol;

public sealed class KeptSlotsTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(1, 1, 1, 1, 1)] // a single one is for critical tasks
    [InlineData(2, 4, 0, 0, 1)]
    [InlineData(4, 4, 1, 2, 3)]
    [InlineData(2, 2, 1, 1, 2)]
    [InlineData(3, 3, 1, 2, 3)]
    [InlineData(8, 8, 2, 4, 6)]
    [InlineData(3, 8, 0, 0, 1)]
    public void Of_those_that_may_be_lent_a_quarter_is_kept_from_each_priority_below(int lent, int most, int high, int medium, int low)
    {
        var kept = KeptSlots.OfLent(lent, most);

        kept.ShouldBe(new KeptSlots(high, medium, low));
        (kept.For(TaskPriority.Critical), kept.For(TaskPriority.High), kept.For(TaskPriority.Medium), kept.For(TaskPriority.Low)).ShouldBe((0, high, medium, low));
    }
}
