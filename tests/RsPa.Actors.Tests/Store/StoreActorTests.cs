using Akka.Actor;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tests.Health;
using RsPa.Actors.Tests.Tasks;
using RsPa.Agents;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Store;

public sealed class StoreActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly AgentName Alpha = new("alpha");
    private static readonly NodeIncarnation Here = new("here", new Guid("01900000-0000-7000-8000-000000000001"));

    private readonly WatchedStore _store = new(Alpha);
    private int _made;

    [Fact]
    public async Task Callers_that_wait_share_one_commit()
    {
        var door = Door();
        var release = await HoldAsync(door);
        for (var i = 0; i < 100; i++)
            door.Tell(Submit(), TestActor);
        await WaitingAsync(door, 101);

        release.SetResult();

        for (var i = 0; i < 101; i++)
            await ExpectMsgAsync<TaskSubmitted>();
        _store.Begun.Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_commit_is_no_larger_than_the_limit()
    {
        var door = Door(batch: 10);
        var release = await HoldAsync(door);
        for (var i = 0; i < 35; i++)
            door.Tell(Submit(), TestActor);
        await WaitingAsync(door, 36);

        release.SetResult();

        for (var i = 0; i < 36; i++)
            await ExpectMsgAsync<TaskSubmitted>();
        _store.Commits.Max(commit => commit.Count).ShouldBe(10);
    }

    [Fact]
    public async Task Beyond_the_bound_callers_are_refused_with_the_number_and_taken_again_later()
    {
        var door = Door(queue: 5);
        var release = await HoldAsync(door);
        for (var i = 0; i < 4; i++)
            door.Tell(Submit(), TestActor);

        door.Tell(Submit(), TestActor);

        var refused = await ExpectMsgAsync<StoreRefused>();
        refused.ShouldBe(new StoreRefused(StoreRefusal.Busy, "5 writes with 1 KiB wait for the disk already (tasks.write_queue = 5, tasks.write_queue_bytes = 65,536 KiB). Submit again shortly."));
        release.SetResult();
        for (var i = 0; i < 5; i++)
            await ExpectMsgAsync<TaskSubmitted>();
        door.Tell(Submit(), TestActor);
        await ExpectMsgAsync<TaskSubmitted>();
        (await PingAsync(door)).Shown("refused").ShouldBe("1");
    }

    // Cancels and retries of callers were not counted against the bound. They filled the room that is kept for the node's own
    // writes, and were then refused with the words of a service that stops.
    [Fact]
    public async Task Cancels_and_retries_of_callers_keep_to_the_bound_too()
    {
        var door = Door(queue: 3);
        var release = await HoldAsync(door);
        door.Tell(new CancelTask(Submit().Id, "x"), TestActor);
        door.Tell(new RetryTask(Submit().Id), TestActor);

        door.Tell(new CancelTask(Submit().Id, "x"), TestActor);
        (await ExpectMsgAsync<StoreRefused>()).Reason.ShouldBe(StoreRefusal.Busy);
        door.Tell(new RetryTask(Submit().Id), TestActor);
        (await ExpectMsgAsync<StoreRefused>()).Reason.ShouldBe(StoreRefusal.Busy);

        release.SetResult();
        await ExpectMsgAsync<TaskSubmitted>();
        (await ExpectMsgAsync<StoreRefused>()).Reason.ShouldBe(StoreRefusal.UnknownTask);
    }

    // The node's own writes beyond their room were refused with the words of a service that stops.
    [Fact]
    public async Task When_even_the_room_for_own_writes_is_full_the_sender_is_told_that_the_store_is_busy()
    {
        // The batch that gathers behind the commit takes some as well: a small one, so that it can't take them all.
        var door = Door(queue: 3, batch: 10);
        var release = await HoldAsync(door);
        for (var i = 0; i < 200; i++)
            door.Tell(new RenewLeases(Here, TimeSpan.FromSeconds(15), []), TestActor);

        (await ExpectMsgAsync<StoreRefused>()).Reason.ShouldBe(StoreRefusal.Busy);
        release.SetResult();
        await FishForMessageAsync<LeasesRenewed>(_ => true);
    }

    [Fact]
    public async Task A_batch_weighs_as_much_as_its_tasks()
    {
        var door = Door(queue: 10);
        var release = await HoldAsync(door);
        door.Tell(new SubmitTasks([.. Enumerable.Range(0, 9).Select(_ => Submit())]), TestActor);

        door.Tell(Submit(), TestActor);

        (await ExpectMsgAsync<StoreRefused>()).Message.ShouldStartWith("10 writes with ");
        release.SetResult();
        await ExpectMsgAsync<TaskSubmitted>();
        (await ExpectMsgAsync<TasksSubmitted>()).Tasks.Count.ShouldBe(9);
    }

    // Only their number was bounded: 530 submissions of a mebibyte each took 1.8 GB.
    [Fact]
    public async Task What_waits_is_bounded_in_memory_too()
    {
        var door = Door(bytes: 64 << 10);
        var release = await HoldAsync(door);
        door.Tell(Submit() with { Input = new string('x', 20_000) }, TestActor);

        door.Tell(Submit() with { Input = new string('x', 20_000) }, TestActor);
        door.Tell(new SubmitTasks([Submit() with { Input = new string('x', 20_000) }]), TestActor);

        for (var i = 0; i < 2; i++)
        {
            var refused = await ExpectMsgAsync<StoreRefused>();
            (refused.Reason, refused.Message).ShouldBe((StoreRefusal.Busy, "2 writes with 39 KiB wait for the disk already (tasks.write_queue = 1000, tasks.write_queue_bytes = 64 KiB). Submit again shortly."));
        }

        door.Tell(Submit(), TestActor);
        (await PingAsync(door)).Shown("waiting").ShouldBe("3");
        release.SetResult();
        for (var i = 0; i < 3; i++)
            await ExpectMsgAsync<TaskSubmitted>();
        (await PingAsync(door)).Shown("waiting_bytes").ShouldBe("0");
    }

    // Each took its size off what waits, without having been added to it: the bound grew by a quarter of a kilobyte a second.
    [Fact]
    public async Task Looks_for_work_take_no_room_and_give_none()
    {
        var door = Door();
        for (var i = 0; i < 10; i++)
        {
            door.Tell(LookForWork.Instance);
            door.Tell(Submit(), TestActor);
            await ExpectMsgAsync<TaskSubmitted>();
        }

        (await PingAsync(door)).Shown("waiting_bytes").ShouldBe("0");
    }

    [Fact]
    public async Task What_is_larger_than_all_the_room_is_taken_where_nothing_waits()
    {
        var door = Door(bytes: 64 << 10);

        door.Tell(Submit() with { Input = new string('x', 100_000) }, TestActor);

        await ExpectMsgAsync<TaskSubmitted>();
    }

    // An offer that found the queue full was dropped: a node that was given more slots, or whose dispatcher was new, claimed nothing.
    [Fact]
    public async Task An_offer_that_finds_the_queue_full_is_kept()
    {
        var dispatcher = CreateTestProbe();
        var door = Door(queue: 3, batch: 10);
        var release = await HoldAsync(door);
        for (var i = 0; i < 200; i++)
            door.Tell(new RenewLeases(Here, TimeSpan.FromSeconds(15), []), TestActor);
        (await FishForMessageAsync<StoreRefused>(_ => true)).Reason.ShouldBe(StoreRefusal.Busy);

        door.Tell(new SlotOffer(Here, 1, [new AgentSlots(Alpha, 1)], []), dispatcher);
        await PingAsync(door);
        release.SetResult();

        (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_of_which_nobody_knows_whether_it_was_made_is_answered_so_with_what_to_do()
    {
        var door = Door();
        _store.Inner.Doubt = "The connection was lost.";
        var submit = Submit();
        door.Tell(submit, TestActor);

        var refused = await ExpectMsgAsync<StoreRefused>();
        (refused.Reason, refused.Message).ShouldBe((StoreRefusal.StorageFailed, $"The connection was lost. {submit.WhenUnknown()}"));

        _store.Inner.Doubt = null;
        door.Tell(submit, TestActor);
        await ExpectMsgAsync<TaskSubmitted>();
    }

    // A cancel that was committed on another node, and of which nobody told, reaches the run with the next renewal.
    [Fact]
    public async Task What_a_renewal_finds_was_asked_to_stop_is_told_to_the_dispatcher()
    {
        var dispatcher = CreateTestProbe();
        var door = Door();
        await OfferAsync(door, dispatcher, 1);
        door.Tell(Submit(), TestActor);
        await ExpectMsgAsync<TaskSubmitted>();
        var claimed = (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Single();
        await _store.Inner.CommitAsync([new CancelTask(claimed.Id, "stop")], () => DateTimeOffset.UnixEpoch, CancellationToken.None);

        door.Tell(new RenewLeases(Here, TimeSpan.FromSeconds(15), []), TestActor);

        (await dispatcher.ExpectMsgAsync<WorkCommitted>()).ToStop.ShouldBe([claimed.Id]);
    }

    // The whole batch was refused with it, and the dispatcher sent its own command again for ever.
    [Fact]
    public async Task An_end_at_which_the_store_fails_is_told_apart_and_holds_up_nothing()
    {
        var dispatcher = CreateTestProbe();
        var door = Door();
        await OfferAsync(door, dispatcher, 1);
        var (first, second) = (Submit(), Submit());
        door.Tell(new SubmitTasks([first, second]), TestActor);
        await ExpectMsgAsync<TasksSubmitted>();
        var claimed = (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Single();
        _store.Inner.Breaks = command => command is RecordAttempt ? new InvalidOperationException("a bug") : null;

        door.Tell(Record(claimed), dispatcher);

        var work = await dispatcher.ExpectMsgAsync<WorkCommitted>();
        (work.Ended.Count, work.Claimed.Single().Id, work.Broken.Single().Error).ShouldBe((0, second.Id, "The task store can't carry this out, by a fault of its own (a bug). Nothing of it was stored, and it would fail again."));
    }

    [Fact]
    public async Task A_failed_commit_tells_every_caller_stores_nothing_and_the_next_one_succeeds()
    {
        var door = Door();
        var release = await HoldAsync(door);
        var lost = new[] { Submit(), Submit(), Submit() };
        foreach (var task in lost)
            door.Tell(task, TestActor);
        await WaitingAsync(door, 4);
        _store.Inner.Failure = "the disk is full";

        release.SetResult();

        for (var i = 0; i < 4; i++)
            (await ExpectMsgAsync<StoreRefused>()).ShouldBe(new StoreRefused(StoreRefusal.StorageFailed, "the disk is full"));
        lost.ShouldAllBe(task => _store.Inner.Find(task.Id) == null);
        (await PingAsync(door)).Fault.ShouldBe("the disk is full");

        _store.Inner.Failure = null;
        door.Tell(lost[0], TestActor);
        (await ExpectMsgAsync<TaskSubmitted>()).Existed.ShouldBeFalse();
        (await PingAsync(door)).Fault.ShouldBeNull();
    }

    // A writer that failed through a fault of its own left all of them without an answer, until their timeout was over.
    [Fact]
    public async Task A_writer_that_fails_answers_all_who_wait_and_says_what_is_not_known()
    {
        var door = Door();
        var release = await HoldAsync(door);
        var first = _store.Begun[0].OfType<SubmitTask>().Single();
        for (var i = 0; i < 300; i++)
            door.Tell(Submit(), TestActor);
        door.Tell(new CancelTask(first.Id, "x"), TestActor);
        await WaitingAsync(door, 302);
        _store.BreakNext = true;

        release.SetResult();

        var unknown = await ExpectMsgAsync<StoreRefused>();
        unknown.ShouldBe(new StoreRefused(
            StoreRefusal.StorageFailed,
            $"The task store failed while it carried this out, and it is not known whether it was stored. Submit it again with the same id, {first.Id}: a task's id is unique, so that it is stored once."));
        for (var i = 0; i < 301; i++)
            (await ExpectMsgAsync<StoreRefused>()).ShouldBe(new StoreRefused(StoreRefusal.StorageFailed, "The task store is being restarted after a failure. Nothing was stored; try again shortly."));
        _store.Begun.Count.ShouldBe(1);

        // The advice is good: the task was stored, and is there once.
        await RestartedAsync(door);
        door.Tell(first, TestActor);
        (await ExpectMsgAsync<TaskSubmitted>()).Existed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("retry")]
    [InlineData("batch")]
    public async Task What_is_not_known_is_said_of_each_command_in_its_own_words(string kind)
    {
        var door = Door();
        var task = Submit();
        _store.BreakNext = true;

        door.Tell(kind switch { "cancel" => new CancelTask(task.Id, "x"), "retry" => new RetryTask(task.Id), _ => new SubmitTasks([task]) }, TestActor);

        var refused = await ExpectMsgAsync<StoreRefused>();
        refused.Reason.ShouldBe(StoreRefusal.StorageFailed);
        refused.Message.ShouldContain("it is not known whether it was stored");
        refused.Message.ShouldContain(kind == "batch" ? "Submit the tasks again with the same ids" : $"Look at task {task.Id}, and {kind} it again where it was not.");
    }

    [Fact]
    public async Task A_writer_that_fails_in_the_middle_of_its_answers_gives_nobody_a_second_one()
    {
        var door = Door();
        await OfferAsync(door, CreateTestProbe(), 1);
        _store.ConfuseNext = true;

        door.Tell(Submit(), TestActor);

        await ExpectMsgAsync<TaskSubmitted>();
        await RestartedAsync(door);
        door.Tell(Submit(), TestActor);
        await ExpectMsgAsync<TaskSubmitted>();
    }

    [Fact]
    public async Task A_store_whose_actor_stops_finishes_its_commit_and_refuses_what_waits()
    {
        var door = Door();
        var release = await HoldAsync(door);
        door.Tell(Submit(), TestActor);
        await WaitingAsync(door, 2);
        await WatchAsync(door);

        door.Tell(PoisonPill.Instance);
        await ExpectTerminatedAsync(door);
        release.SetResult();

        await ExpectMsgAsync<TaskSubmitted>();
        (await ExpectMsgAsync<StoreRefused>()).Reason.ShouldBe(StoreRefusal.StorageFailed);
    }

    [Fact]
    public async Task A_flush_is_answered_when_all_is_stored_and_further_callers_are_refused()
    {
        var door = Door();
        var release = await HoldAsync(door);
        var task = Submit();
        door.Tell(task, TestActor);
        var flusher = CreateTestProbe();
        door.Tell(FlushWrites.Instance, flusher);

        door.Tell(Submit(), TestActor);
        (await ExpectMsgAsync<StoreRefused>()).Reason.ShouldBe(StoreRefusal.Stopping);
        flusher.HasMessages.ShouldBeFalse();

        release.SetResult();
        await flusher.ExpectMsgAsync<PhaseDone>();
        _store.Inner.Find(task.Id).ShouldNotBeNull();
        door.Tell(FlushWrites.Instance, flusher);
        await flusher.ExpectMsgAsync<PhaseDone>();
    }

    [Fact]
    public async Task A_task_is_claimed_in_the_commit_that_stores_it_and_a_slot_is_filled_in_the_commit_that_frees_it()
    {
        var dispatcher = CreateTestProbe();
        var door = Door();
        await OfferAsync(door, dispatcher, 1);
        var (first, second) = (Submit(), Submit());

        door.Tell(first, TestActor);
        var claimed = (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Single();
        door.Tell(second, TestActor);
        await ExpectMsgAsync<TaskSubmitted>();
        await ExpectMsgAsync<TaskSubmitted>();
        door.Tell(Record(claimed), dispatcher);
        var next = await dispatcher.ExpectMsgAsync<WorkCommitted>();

        claimed.Id.ShouldBe(first.Id);
        next.Ended.Single().ShouldBeOfType<AttemptRecorded>().Id.ShouldBe(first.Id);
        next.Claimed.Single().Id.ShouldBe(second.Id);
        string.Join(", ", _store.Commits.Select(commit => string.Join('+', commit.Select(command => command.GetType().Name))))
            .ShouldBe("ClaimTasks, SubmitTask+ClaimTasks, SubmitTask, RecordAttempt+ClaimTasks");
    }

    // An end that is sent again while its first copy still waits came in twice, and freed two slots.
    [Fact]
    public async Task An_end_that_is_sent_twice_frees_one_slot()
    {
        var dispatcher = CreateTestProbe();
        var door = Door();
        await OfferAsync(door, dispatcher, 2);
        door.Tell(new SubmitTasks([.. Enumerable.Range(0, 5).Select(_ => Submit())]), TestActor);
        await ExpectMsgAsync<TasksSubmitted>();
        var claimed = (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed;

        door.Tell(Record(claimed[0]), dispatcher);
        (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Count.ShouldBe(1);
        door.Tell(Record(claimed[0]), dispatcher);

        var again = await dispatcher.ExpectMsgAsync<WorkCommitted>();
        again.Ended.ShouldBe([new AttemptStale(claimed[0].Id, claimed[0].Fence)]);
        again.Claimed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_slot_whose_record_failed_is_not_free()
    {
        var dispatcher = CreateTestProbe();
        var door = Door();
        await OfferAsync(door, dispatcher, 1);
        door.Tell(new SubmitTasks([Submit(), Submit()]), TestActor);
        await ExpectMsgAsync<TasksSubmitted>();
        var claimed = (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Single();
        _store.Inner.Failure = "the disk is full";

        door.Tell(Record(claimed), dispatcher);
        var failed = await dispatcher.ExpectMsgAsync<WorkNotCommitted>();
        (failed.Error, failed.Commands.Count).ShouldBe(("the disk is full", 1));

        _store.Inner.Failure = null;
        door.Tell(Submit(), TestActor);
        await ExpectMsgAsync<TaskSubmitted>();

        // It hears that the store is well again, and gets nothing.
        (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.ShouldBeEmpty();
        door.Tell(Record(claimed), dispatcher);
        (await dispatcher.ExpectMsgAsync<WorkCommitted>()).Claimed.Count.ShouldBe(1);
        _store.Committed<ClaimTasks>().Count().ShouldBe(3);
    }

    [Fact]
    public async Task What_changed_is_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(TaskChanged));
        var door = Door();
        var task = Submit();

        door.Tell(task, ActorRefs.NoSender);
        await ExpectMsgAsync(new TaskChanged(task.Id, Alpha, TaskStatus.Pending));
        door.Tell(new CancelTask(task.Id, "x"), ActorRefs.NoSender);
        await ExpectMsgAsync(new TaskChanged(task.Id, Alpha, TaskStatus.Cancelled));
        door.Tell(new RetryTask(task.Id), ActorRefs.NoSender);
        await ExpectMsgAsync(new TaskChanged(task.Id, Alpha, TaskStatus.Pending));
    }

    [Fact]
    public async Task Other_nodes_are_told_what_may_be_theirs_and_who_is_to_stop_and_nothing_of_what_was_refused()
    {
        using var signals = new HeardSignals();
        var door = Door(signals: signals);
        var task = Submit();
        door.Tell(new SlotOffer(Here, 1, [new AgentSlots(Alpha, 1)], []), TestActor);

        door.Tell(new CancelTask(Submit().Id, "there is none"), TestActor);
        await ExpectMsgAsync<StoreRefused>();
        signals.Told.ShouldBeEmpty();
        door.Tell(task, ActorRefs.NoSender);
        (await ExpectMsgAsync<WorkCommitted>()).Claimed.Count.ShouldBe(1);
        await signals.UntilAsync(NodeSignal.WorkIsDue.Instance);
        door.Tell(new CancelTask(task.Id, "no use"), ActorRefs.NoSender);

        (await ExpectMsgAsync<WorkCommitted>()).ToStop.ShouldBe([task.Id]);
        await signals.UntilAsync(new NodeSignal.StopTask(task.Id));
    }

    [Fact]
    public async Task What_another_node_tells_is_looked_for_and_whom_it_stops_the_dispatcher_hears()
    {
        using var signals = new HeardSignals();
        var door = Door(signals: signals);
        door.Tell(new SlotOffer(Here, 1, [new AgentSlots(Alpha, 1)], []), TestActor);
        var task = Submit();
        await signals.FollowedAsync();

        // Stored by another node: no command of this one has said that there is work.
        await _store.Inner.CommitAsync([task], Time.GetUtcNow, CancellationToken.None);
        signals.Hear(NodeSignal.WorkIsDue.Instance);
        (await ExpectMsgAsync<WorkCommitted>()).Claimed.Single().Id.ShouldBe(task.Id);
        signals.Hear(new NodeSignal.StopTask(task.Id));

        (await ExpectMsgAsync<WorkCommitted>()).ToStop.ShouldBe([task.Id]);
        Sys.Stop(door);
        await signals.UnfollowedAsync();
    }

    private IActorRef Door(int queue = 1000, int batch = 200, int bytes = 64 << 20, INodeSignals? signals = null) =>
        Sys.ActorOf(StoreActor.Props(_store, new StoreSettings(queue, bytes, 64, batch, TimeSpan.FromSeconds(15)), Time, Bus, new RestartPolicy { Jitter = 0 }, signals), "store");

    /// <summary>Has one submission under way, whose commit waits until the result is set.</summary>
    private async Task<TaskCompletionSource> HoldAsync(IActorRef door)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Inner.Gate = release.Task;
        door.Tell(Submit(), TestActor);
        await _store.UntilAsync(() => _store.Begun.Count == 1);
        return release;
    }

    /// <summary>Waits until the store has failed, and lets it come back.</summary>
    private async Task RestartedAsync(IActorRef door)
    {
        await Supervised.RestartedAsync(door);
        Advance(TimeSpan.FromSeconds(1));
    }

    private async Task WaitingAsync(IActorRef door, int writes) => (await PingAsync(door)).Shown("waiting").ShouldBe($"{writes}");

    private async Task<Pong> PingAsync(IActorRef door)
    {
        var probe = CreateTestProbe();
        door.Tell(new Ping(1), probe);
        return await probe.ExpectMsgAsync<Pong>();
    }

    private SubmitTask Submit() => new(new TaskId(new Guid($"01900000-0000-7000-9000-{++_made:x12}")), Alpha, "{}");

    private async Task OfferAsync(IActorRef door, IActorRef dispatcher, int slots)
    {
        door.Tell(new SlotOffer(Here, slots, [new AgentSlots(Alpha, slots + 1)], []), dispatcher);
        await _store.UntilAsync(() => _store.Commits.Count == 1);
    }

    private RecordAttempt Record(ClaimedTask task) =>
        new(task.Id, task.Fence, new AttemptRecord(Alpha, task.Attempt, AttemptOutcome.Completed, null, task.ClaimedAt, Time.GetUtcNow()), new TaskTransition.Complete(null), []);
}
