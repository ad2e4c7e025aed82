using RsPa.Host.Memory;

namespace RsPa.Host.Tests.Memory;

public sealed class IdleDecisionTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    [Fact]
    public void Memory_is_given_back_at_the_first_quiet_look_after_the_start_and_not_again_while_nothing_happens()
    {
        // A start of 3 s, then 0.1 s of processor time in each half minute.
        Assert.Equal([false, true, false, false, false], Looks(3, 3.1, 3.2, 3.3, 3.4));
    }

    [Fact]
    public void Memory_is_not_given_back_while_the_service_works()
    {
        Assert.Equal([false, false, false], Looks(3, 6, 9));
    }

    [Fact]
    public void Memory_is_given_back_once_after_each_burst_of_work()
    {
        Assert.Equal([false, true, false, true, false], Looks(3, 3.1, 8, 8.1, 8.2));
    }

    [Fact]
    public void What_adds_up_slowly_is_tidied_up_in_the_end()
    {
        // One percent of a core: a second of it is together after three looks.
        Assert.Equal([false, true, false, false, true], Looks(3, 3.4, 3.8, 4.2, 4.6));
    }

    private static bool[] Looks(params double[] used)
    {
        var state = IdleDecision.Initial;
        return used.Select(seconds =>
        {
            (state, var release) = state.Look(TimeSpan.FromSeconds(seconds), Look);
            return release;
        }).ToArray();
    }
}
