using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway.Caching;

public sealed class SharedCallsTests
{
    private readonly List<Call> _ended = [];
    private readonly List<(Call Call, Lane Lane)> _raised = [];
    private readonly SharedCalls<string, Call> _calls;
    private int _begun;

    public SharedCallsTests() => _calls = new SharedCalls<string, Call>(End, (call, lane) => _raised.Add((call, lane)));

    [Fact]
    public void Who_asks_the_same_joins_and_who_asks_something_else_does_not()
    {
        var (first, second, other) = (Join("a"), Join("a"), Join("b"));

        second.Call.ShouldBe(first.Call);
        other.Call.ShouldNotBe(first.Call);
        (first.HasJoined, second.HasJoined, other.HasJoined).ShouldBe((false, true, false));
        _begun.ShouldBe(2);
    }

    [Fact]
    public void A_call_is_ended_when_the_last_one_leaves_and_not_before()
    {
        var (first, second) = (Join("a"), Join("a"));

        first.Dispose();
        first.Dispose();
        _ended.ShouldBeEmpty();
        second.Dispose();
        _ended.ShouldBe([first.Call]);
        _calls.Count.ShouldBe(0);
    }

    [Fact]
    public void Who_comes_after_the_last_one_left_begins_another_call()
    {
        var first = Join("a");
        first.Dispose();

        Join("a").Call.ShouldNotBe(first.Call);
    }

    [Fact]
    public void Who_comes_after_the_end_begins_another_call_which_the_first_ones_leaving_does_not_end()
    {
        var first = Join("a");
        _calls.Over("a", first.Call);
        var second = Join("a");

        second.Call.ShouldNotBe(first.Call);
        first.Dispose();
        _calls.Over("a", first.Call);
        Join("a").Call.ShouldBe(second.Call);
    }

    [Fact]
    public void One_that_can_not_be_joined_any_more_goes_on_beside_the_new_one()
    {
        var first = Join("a");
        first.Call.IsOpen = false;
        var second = Join("a");

        second.Call.ShouldNotBe(first.Call);
        first.Dispose();
        _ended.ShouldBe([first.Call]);
        Join("a").Call.ShouldBe(second.Call);
    }

    [Fact]
    public void One_who_is_more_urgent_makes_the_call_more_urgent_and_nobody_makes_it_less()
    {
        var call = Join("a", Lane.Medium).Call;
        Join("a", Lane.Low);
        Join("a", Lane.Medium);
        Join("a", Lane.Interactive);
        Join("a", Lane.High);

        _raised.ShouldBe([(call, Lane.Interactive)]);
    }

    [Fact]
    public async Task However_many_come_and_go_at_once_each_call_is_ended_once_and_none_is_ended_that_somebody_wants()
    {
        var wanted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                using var share = Join($"k{(worker + i) % 3}");
                if (Volatile.Read(ref share.Call.Ends) != 0)
                    Interlocked.Increment(ref wanted);
            }
        }))).WaitAsync(TestLimit.Span);

        wanted.ShouldBe(0);
        _calls.Count.ShouldBe(0);
        _ended.Count.ShouldBe(_begun);
        _ended.ShouldAllBe(call => call.Ends == 1);
    }

    private SharedCalls<string, Call>.Share Join(string key, Lane lane = Lane.Medium) => _calls.Join(key, lane, () =>
    {
        Interlocked.Increment(ref _begun);
        return new Call();
    }, call => call.IsOpen);

    private void End(Call call)
    {
        Interlocked.Increment(ref call.Ends);
        lock (_ended)
            _ended.Add(call);
    }

    private sealed class Call
    {
        public int Ends;

        public bool IsOpen { get; set; } = true;
    }
}
