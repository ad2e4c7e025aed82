using RsPa.Actors.Gateway.Calls;

namespace RsPa.Actors.Tests.Gateway.Caching;

public sealed class CallWaitersTests
{
    private readonly CallWaiters _waiters = new();
    private readonly List<string> _told = [];

    [Fact]
    public void Each_caller_is_told_once_when_the_call_waits_and_when_it_does_not()
    {
        _waiters.Add(isWaiting => _told.Add($"a {isWaiting}"));
        _waiters.Tell(isWaiting: true);
        _waiters.Tell(isWaiting: true);
        _waiters.Add(isWaiting => _told.Add($"b {isWaiting}"));
        _waiters.Add(null);
        _waiters.Tell(isWaiting: false);

        _told.ShouldBe(["a True", "b True", "a False", "b False"]);
    }

    [Fact]
    public void One_who_leaves_waits_no_longer_and_hears_no_more()
    {
        _waiters.Tell(isWaiting: true);
        var caller = _waiters.Add(isWaiting => _told.Add($"a {isWaiting}"));

        caller.Dispose();
        caller.Dispose();
        _waiters.Tell(isWaiting: false);
        _waiters.Tell(isWaiting: true);

        _told.ShouldBe(["a True", "a False"]);
    }
}
