using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tests.Health;
using RsPa.Testing;
using RsPa.Testing.Store;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Gateway.Accounting;

public sealed class ModelCallsActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly MemoryModelCalls _stored = new();
    private TestProbe? _storeProbe;

    [Fact]
    public async Task Calls_that_end_within_a_second_are_stored_together()
    {
        var calls = Some(3);
        var actor = Start();
        foreach (var call in calls)
            actor.Tell(call);
        await WaitingAsync(actor, 3);

        Advance(Second);

        (await SentAsync()).ShouldBe(calls);
        Store.Reply(new ModelCallsRecorded(calls[^1].Id, 3));
        await WaitingAsync(actor, 0);
        (await PongAsync(actor)).Shown("stored").ShouldBe("3");
    }

    [Fact]
    public async Task As_many_as_a_command_takes_are_stored_at_once_and_the_next_ones_after_its_answer()
    {
        var calls = Some(RecordModelCalls.Most + 2);
        var actor = Start();
        foreach (var call in calls)
            actor.Tell(call);

        (await SentAsync()).ShouldBe(calls[..RecordModelCalls.Most]); // no clock was moved
        await WaitingAsync(actor, calls.Length);
        Store.Reply(new ModelCallsRecorded(calls[RecordModelCalls.Most - 1].Id, RecordModelCalls.Most));
        await WaitingAsync(actor, 2);
        Advance(Second);
        (await SentAsync()).ShouldBe(calls[^2..]);
    }

    [Theory]
    [InlineData(StoreRefusal.Busy)]
    [InlineData(StoreRefusal.StorageFailed)]
    public async Task Calls_that_the_store_can_not_take_are_sent_again_until_it_does(StoreRefusal reason)
    {
        var calls = Some(2);
        var actor = await SentOffAsync(calls);

        Store.Reply(new StoreRefused(reason, "later"));
        await WaitingAsync(actor, 2);
        Advance(Second);

        (await SentAsync()).ShouldBe(calls);
        Store.Reply(new ModelCallsRecorded(calls[^1].Id, 2));
        await WaitingAsync(actor, 0);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again_and_a_late_one_is_about_its_own_calls()
    {
        var (first, second) = (Some(2), Some(2));
        var actor = await SentOffAsync(first);
        Advance(TimeSpan.FromSeconds(30));
        (await SentAsync()).ShouldBe(first);
        Store.Reply(new ModelCallsRecorded(first[^1].Id, 0));
        await WaitingAsync(actor, 0);
        foreach (var call in second)
            actor.Tell(call);
        await WaitingAsync(actor, 2);
        Advance(Second);
        (await SentAsync()).ShouldBe(second);

        Store.Reply(new ModelCallsRecorded(first[^1].Id, 2));

        await WaitingAsync(actor, 2);
        Store.Reply(new ModelCallsRecorded(second[^1].Id, 2));
        await WaitingAsync(actor, 0);
    }

    // Sent again it would fail again, and hold up all that come after it.
    [Fact]
    public async Task Calls_at_which_the_store_fails_are_counted_as_dropped()
    {
        var actor = await SentOffAsync(Some(2));

        Store.Reply(new StoreRefused(StoreRefusal.Fault, "a bug"));

        await WaitingAsync(actor, 0);
        (await PongAsync(actor)).Shown("dropped").ShouldBe("2");
    }

    [Fact]
    public async Task What_does_not_fit_is_counted_as_dropped_and_what_waits_is_kept()
    {
        var calls = Some(5);
        var actor = Start(new AccountingSettings { MostWaiting = 3 });
        foreach (var call in calls)
            actor.Tell(call);

        await WaitingAsync(actor, 3);
        (await PongAsync(actor)).Shown("dropped").ShouldBe("2");
        Advance(Second);
        (await SentAsync()).ShouldBe(calls[..3]);
    }

    [Fact]
    public async Task The_shutdown_stores_what_waits_and_what_ends_after_it_at_once()
    {
        var calls = Some(3);
        var actor = Start();
        actor.Tell(calls[0]);
        actor.Tell(FlushModelCalls.Instance);
        (await SentAsync()).ShouldBe([calls[0]]);
        actor.Tell(calls[1]);
        Store.Reply(new ModelCallsRecorded(calls[0].Id, 1));
        (await SentAsync()).ShouldBe([calls[1]]);
        await WaitingAsync(actor, 1);
        HasMessages.ShouldBeFalse();

        Store.Reply(new ModelCallsRecorded(calls[1].Id, 1));

        await ExpectMsgAsync<PhaseDone>();
        actor.Tell(calls[2]);
        (await SentAsync()).ShouldBe([calls[2]]);
    }

    [Fact]
    public async Task A_shutdown_without_calls_is_done_at_once()
    {
        Start().Tell(FlushModelCalls.Instance);

        await ExpectMsgAsync<PhaseDone>();
    }

    [Fact]
    public async Task A_restart_loses_no_call()
    {
        var calls = Some(2);
        var actor = await SentOffAsync(calls, () => throw new InvalidOperationException("made to fail"));

        await EventFilter.Exception<InvalidOperationException>().ExpectOneAsync(() =>
        {
            Advance(TimeSpan.FromMinutes(1)); // it looks for old calls, and sends again what was not answered
            return Task.CompletedTask;
        });
        await WaitingAsync(actor, 2);
        await Store.FishForMessageAsync<RecordModelCalls>(_ => true);
        Advance(TimeSpan.FromSeconds(2));

        (await SentAsync()).ShouldBe(calls);
        Store.Reply(new ModelCallsRecorded(calls[^1].Id, 0));
        await WaitingAsync(actor, 0);
    }

    [Fact]
    public async Task Old_calls_and_those_beyond_the_bound_are_removed_command_by_command()
    {
        _stored.Record(new RecordModelCalls(Some(7)));
        var actor = Start(new AccountingSettings { Retention = TimeSpan.FromDays(2), MostCalls = 4 });
        await PongAsync(actor);

        Advance(TimeSpan.FromMinutes(1));

        (await Store.ExpectMsgAsync<PruneModelCalls>()).ShouldBe(new PruneModelCalls(Time.GetUtcNow().AddDays(-2), 3, "UTC"));
        Store.Reply(new ModelCallsPruned(2, More: true));
        await RemovedAsync(actor, 2);
        Advance(Second);
        (await Store.ExpectMsgAsync<PruneModelCalls>()).Surplus.ShouldBe(1);
        Store.Reply(new ModelCallsPruned(1, More: false));
        await RemovedAsync(actor, 3);
        Advance(TimeSpan.FromHours(1));
        await Store.ExpectMsgAsync<PruneModelCalls>();
    }

    [Fact]
    public async Task A_removal_that_fails_is_tried_again_an_hour_later()
    {
        var actor = Start();
        await PongAsync(actor);
        Advance(TimeSpan.FromMinutes(1));
        await Store.ExpectMsgAsync<PruneModelCalls>();

        Store.Reply(new StoreRefused(StoreRefusal.StorageFailed, "the disk is full"));

        // The answer goes over a thread of its own: hours pass until it is there.
        var limit = TestLimit.Token();
        while (!Store.HasMessages)
        {
            limit.ThrowIfCancellationRequested();
            Advance(TimeSpan.FromHours(1));
            await PongAsync(actor);
        }

        await Store.ExpectMsgAsync<PruneModelCalls>();
    }

    private TestProbe Store => _storeProbe ??= CreateTestProbe("store");

    private IActorRef Start(AccountingSettings? settings = null, Func<IModelCallQueries>? queries = null) => Sys.ActorOf(
        ModelCallsActor.Props(Store, queries ?? (() => _stored), settings ?? new AccountingSettings(), Time, Bus, new RestartPolicy(), NullLogger<ModelCallsActor>.Instance), "gateway-calls");

    private async Task<IActorRef> SentOffAsync(ModelCallRecord[] calls, Func<IModelCallQueries>? queries = null)
    {
        var actor = Start(queries: queries);
        foreach (var call in calls)
            actor.Tell(call);
        await WaitingAsync(actor, calls.Length);
        Advance(Second);
        (await SentAsync()).ShouldBe(calls);
        return actor;
    }

    private ModelCallRecord[] Some(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new ModelCallRecord(Guid.CreateVersion7(Time.GetUtcNow()), Time.GetUtcNow(), "alpha", CallLane.Low, "chat", "small", CallOutcome.Completed))];

    private async Task<IReadOnlyList<ModelCallRecord>> SentAsync() => (await Store.ExpectMsgAsync<RecordModelCalls>()).Calls;

    private static Task WaitingAsync(IActorRef actor, int count) => ShownAsync(actor, "waiting", count);

    private static Task RemovedAsync(IActorRef actor, int count) => ShownAsync(actor, "removed", count);

    private static Task<Pong> PongAsync(IActorRef actor) => actor.Ask<Pong>(new Ping(1), TestLimit.Token());

    private static async Task ShownAsync(IActorRef actor, string figure, int value)
    {
        var limit = TestLimit.Token();
        while ((await actor.Ask<Pong>(new Ping(1), limit)).Shown(figure) != $"{value}")
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
