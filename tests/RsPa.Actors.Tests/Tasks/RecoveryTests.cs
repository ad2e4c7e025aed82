using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tests.Health;
using RsPa.Agents;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>What goes on when the disk is full, or an actor fails.</summary>
public sealed class RecoveryTests(ITestOutputHelper output) : TasksKit(output)
{
    [Fact]
    public async Task A_result_that_found_the_disk_full_is_kept_and_recorded_once_when_there_is_room()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var (task, next) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha));
        var attempt = await alpha.NextAsync();
        Store.Inner.Failure = "the disk is full";
        attempt.Run.Data.Set("total", 3);
        attempt.End(AgentResult.Done("found"));
        await Store.UntilAsync(() => RecordsFrom(0) == 1);
        await QuietAsync();
        (await PingAsync()).Fault.ShouldBe("the disk is full");

        // It tries again and again meanwhile, and takes nothing further.
        for (var i = 0; i < 5; i++)
        {
            var begun = Store.Begun.Count;
            await AdvanceUntilAsync(() => RecordsFrom(begun) > 0);
        }

        alpha.AnyBegun.ShouldBeFalse();
        Find(task).Status.ShouldBe(TaskStatus.Running);
        Store.Inner.Failure = null;
        await AdvanceUntilAsync(() => Find(task).Status == TaskStatus.Completed);
        await SettleAsync();

        (Find(task).Output, Store.Inner.Data(Alpha, "total"), AttemptsOf(task).Length).ShouldBe(("\"found\"", "3", 1));
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(next);
        (await PingAsync()).Fault.ShouldBeNull();
        Store.Inner.Totals(Alpha)!.Completed.ShouldBe(1);
    }

    // The renewal that had waited carried the end that it had when it was sent, and the rescue behind it took the time of the commit:
    // after four stalls of 23 seconds a healthy task was failed, since its worker had "died 4 times".
    [Fact]
    public async Task A_disk_that_stalls_longer_than_a_lease_costs_no_task_anything()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await SettleAsync();
        for (var stall = 0; stall < 5; stall++)
        {
            var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Store.Inner.Gate = release.Task;
            for (var seconds = 0; seconds < 23; seconds++)
            {
                Advance(TimeSpan.FromSeconds(1));
                await PingAsync();
            }

            Store.Inner.Gate = null;
            release.SetResult();
            await SettleAsync();
        }

        (Find(task).Status, Find(task).Rescues, Find(task).Fence).ShouldBe((TaskStatus.Running, 0, 1));
        attempt.End(AgentResult.Done("found"));
        await EndsAsync(task, TaskStatus.Completed);
        AttemptsOf(task).Length.ShouldBe(1);
    }

    // It was left to run out its lease, and was rescued; an own lease is not rescued any more.
    [Fact]
    public async Task A_task_that_was_claimed_in_a_commit_whose_answer_was_lost_is_handed_back_and_runs()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        Store.BreakNext = true;
        var task = NewTask(Alpha);
        Door.Tell(task);
        await RestartedStoreAsync();

        await AdvanceUntilAsync(() => Find(task.Id) is { Fence: 2, Status: TaskStatus.Running });

        var attempt = await alpha.NextAsync();
        (attempt.Run.TaskId, attempt.Run.Attempt, Find(task.Id).Rescues).ShouldBe((task.Id, 1, 0));
        attempt.End();
        await EndsAsync(task.Id, TaskStatus.Completed);
    }

    [Fact]
    public async Task A_run_that_another_node_took_over_is_told_to_stop_at_the_next_renewal()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await SettleAsync();
        var later = Time.GetUtcNow() + Lease + Lease;
        await Store.Inner.CommitAsync([new RescueTasks(new NodeIncarnation("there", Incarnation(99)), 3)], () => later, CancellationToken.None);

        Advance(Lease / 3);

        await attempt.ToldToStopAsync();
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(task);
    }

    // The node stayed unready after a fault that had passed, until a task came.
    [Fact]
    public async Task A_fault_that_has_passed_is_found_out_without_a_task()
    {
        await StartAsync();
        Store.Inner.Failure = "the disk is full";
        await AskAsync(NewTask(Alpha));
        Advance(Lease / 3);
        await QuietAsync();
        ((await PingAsync()).Fault, (await StorePingAsync()).Fault).ShouldBe(("the disk is full", "the disk is full"));

        Store.Inner.Failure = null;
        Advance(TimeSpan.FromSeconds(5));
        await QuietAsync();

        ((await PingAsync()).Fault, (await StorePingAsync()).Fault).ShouldBe((null, null));
    }

    // The whole batch was refused with it, it was sent again for ever, and its slot was lost.
    [Fact]
    public async Task A_result_that_the_store_can_not_record_is_a_failed_attempt()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha, retries: 0);
        var (task, next) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha));
        var attempt = await alpha.NextAsync();
        Store.Inner.Breaks = command => command is RecordAttempt { Next: TaskTransition.Complete } ? new InvalidOperationException("a bug") : null;
        attempt.Run.Data.Set("total", 3);

        attempt.End(AgentResult.Done("found"));

        await EndsAsync(task, TaskStatus.Failed);
        Find(task).Error.ShouldNotBeNull().ShouldContain("a bug");
        Store.Inner.Data(Alpha, "total").ShouldBeNull();
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(next);
    }

    [Fact]
    public async Task An_end_that_the_store_can_not_record_at_all_is_not_sent_for_ever()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 2);
        await OpenAsync(Alpha);
        var (task, next) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha));
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        Store.Inner.Breaks = command => command is RecordAttempt record && record.Id == task ? new InvalidOperationException("a bug") : null;

        first.End();
        second.End();
        await EndsAsync(next, TaskStatus.Completed);
        await Store.UntilAsync(() => Store.Committed<RecordAttempt>().Count(record => record.Id == task) == 2);
        for (var i = 0; i < 20; i++)
        {
            Advance(Lease / 3);
            await QuietAsync();
        }

        Store.Committed<RecordAttempt>().Count(record => record.Id == task).ShouldBe(2);
        Find(task).Status.ShouldBe(TaskStatus.Running);
    }

    [Fact]
    public async Task A_store_that_failed_comes_back_and_knows_what_is_held()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 2);
        await OpenAsync(Alpha);
        var (a, b) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha));
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        await SettleAsync();

        Store.BreakNext = true;
        var waiting = NewTask(Alpha);
        Door.Tell(waiting);
        await RestartedStoreAsync();

        var more = await SubmitAsync(Alpha);
        (Find(waiting.Id).Status, Find(more).Status).ShouldBe((TaskStatus.Pending, TaskStatus.Pending));
        first.End();
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(waiting.Id);
        second.End();
        (await alpha.NextAsync()).Run.TaskId.ShouldBe(more);
        await EndsAsync(a, TaskStatus.Completed);
        await EndsAsync(b, TaskStatus.Completed);
        alpha.Most.ShouldBe(2);
    }

    [Fact]
    public async Task A_record_whose_answer_was_lost_is_sent_again_and_counts_once()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await SettleAsync();

        Store.BreakNext = true;
        attempt.End(AgentResult.Done("found"));
        await RestartedStoreAsync();

        (Find(task).Status, AttemptsOf(task).Length).ShouldBe((TaskStatus.Completed, 1));
        Store.Committed<RecordAttempt>().Count().ShouldBeGreaterThan(1);
        await SubmitAsync(Alpha);
        await alpha.NextAsync();
    }

    // The second answer struck the new run of the same task from the book, and what that run did was never recorded.
    [Fact]
    public async Task An_answer_to_an_end_that_was_sent_twice_does_not_end_the_next_run_of_its_task()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();

        Dispatcher.Tell(new WorkCommitted([], [new AttemptStale(task, 1)], [], null));
        attempt.End();

        await EndsAsync(task, TaskStatus.Completed);
    }

    // It struck the new run, which had ended too and waited for the disk, from the book: its result was dropped.
    [Fact]
    public async Task An_answer_to_an_earlier_run_of_a_task_does_not_end_the_one_that_is_being_recorded()
    {
        var alpha = Held(Alpha);
        await StartAsync();
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        Store.Inner.Failure = "the disk is full";
        attempt.End(AgentResult.Done("found"));
        await Store.UntilAsync(() => RecordsFrom(0) == 1);
        await QuietAsync();

        Dispatcher.Tell(new WorkCommitted([], [new AttemptStale(task, 0)], [], null));
        Store.Inner.Failure = null;
        await AdvanceUntilAsync(() => Find(task).Status == TaskStatus.Completed);

        Find(task).Output.ShouldBe("\"found\"");
    }

    // A result that waited behind the commit in which the writer failed: it was not in it.
    [Fact]
    public async Task A_record_that_waited_when_the_writer_failed_is_sent_again_and_counts_once()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 1);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        var attempt = await alpha.NextAsync();
        await SettleAsync();
        var begun = Store.Begun.Count;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.Inner.Gate = release.Task;
        Door.Tell(NewTask(Alpha));
        await Store.UntilAsync(() => Store.Begun.Count > begun);
        attempt.End(AgentResult.Done("found"));
        await AwaitAssertAsync(async () => (await Door.Ask<Pong>(new Ping(1), CancellationToken.None)).Shown("waiting").ShouldBe("2"), interval: TimeSpan.FromMilliseconds(5));

        Store.BreakNext = true;
        release.SetResult();
        await Supervised.RestartedAsync(Door);
        RecordsFrom(0).ShouldBe(0);
        await RestartedStoreAsync();

        (Find(task).Status, AttemptsOf(task).Length).ShouldBe((TaskStatus.Completed, 1));
        await alpha.NextAsync();
    }

    // What was in the mailbox of the store when it failed was lost with it, and had to be found among the dead letters.
    [Fact]
    public async Task Commands_that_came_while_the_store_failed_are_all_answered()
    {
        await StartAsync();
        Store.BreakNext = true;
        for (var i = 0; i < 50; i++)
            Door.Tell(NewTask(Alpha), TestActor);
        await RestartedStoreAsync();

        for (var i = 0; i < 50; i++)
            await ExpectMsgAsync<StoreReply>();
        (await AskAsync(NewTask(Alpha))).ShouldBeOfType<TaskSubmitted>();
    }

    [Fact]
    public async Task While_the_store_waits_after_a_failure_commands_gather_and_are_carried_out_after_it()
    {
        await StartAsync();
        Store.BreakNext = true;
        Door.Tell(NewTask(Alpha));
        await Supervised.RestartedAsync(Door);

        var answer = AskAsync(NewTask(Alpha));
        (await Door.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(TestLimit.Span)).Shown("waiting").ShouldNotBe("0");
        Advance(TimeSpan.FromSeconds(1));

        (await answer).ShouldBeOfType<TaskSubmitted>();
    }

    [Fact]
    public async Task A_dispatcher_that_failed_stops_its_old_runs_and_their_tasks_run_again()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 2);
        await OpenAsync(Alpha);
        var (task, other) = (await SubmitAsync(Alpha), await SubmitAsync(Alpha));
        var (first, second) = (await alpha.NextAsync(), await alpha.NextAsync());
        await SettleAsync();
        var commits = Store.Commits.Count;

        await BreakDispatcherAsync();

        await first.ToldToStopAsync();
        await second.ToldToStopAsync();
        await OpenAsync(Alpha);
        HeldAttempt[] again = [await alpha.NextAsync(), await alpha.NextAsync()];
        again.Select(attempt => attempt.Run.TaskId).ShouldBe([task, other], ignoreOrder: true);
        again.ShouldAllBe(attempt => attempt.Run.Attempt == 1);
        (Find(task).Rescues, Find(task).Owner!.Incarnation).ShouldBe((1, Incarnation(2)));
        Store.Commits.Skip(commits).SelectMany(commit => commit).OfType<ClaimTasks>().ShouldAllBe(claim => claim.Owner.Incarnation == Incarnation(2));
        foreach (var attempt in again)
            attempt.End();
        await EndsAsync(task, TaskStatus.Completed);
        await EndsAsync(other, TaskStatus.Completed);
        AttemptsOf(task).Select(attempt => attempt.Outcome).ShouldBe([AttemptOutcome.Lost, AttemptOutcome.Completed]);
    }

    // A dispatcher that came back had its tasks rescued before it made its offer. Where the earlier dispatcher's offer had a free
    // slot, the rescued tasks were claimed for that one in the same commit, and nobody ran them until the next rescue.
    [Fact]
    public async Task A_dispatcher_that_failed_with_free_slots_gets_its_tasks_back_itself()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 4);
        await OpenAsync(Alpha);
        var task = await SubmitAsync(Alpha);
        await alpha.NextAsync();
        await SettleAsync();

        await BreakDispatcherAsync();
        await OpenAsync(Alpha);

        (await alpha.NextAsync()).Run.TaskId.ShouldBe(task);
        (Find(task).Rescues, Find(task).Fence, Find(task).Owner!.Incarnation).ShouldBe((1, 2, Incarnation(2)));
    }

    // While a dispatcher waited to be restarted, tasks were claimed for the offer that it had made, and cost a rescue each.
    [Fact]
    public async Task While_a_dispatcher_is_away_nothing_is_claimed()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 4);
        await OpenAsync(Alpha);
        await FailDispatcherAsync();

        var task = await SubmitAsync(Alpha);
        Find(task).Status.ShouldBe(TaskStatus.Pending);
        await ReturnedDispatcherAsync();
        await OpenAsync(Alpha);

        (await alpha.NextAsync()).Run.TaskId.ShouldBe(task);
        (Find(task).Rescues, Find(task).Fence, Find(task).Owner!.Incarnation).ShouldBe((0, 1, Incarnation(2)));
    }

    [Fact]
    public async Task A_task_that_was_claimed_as_its_dispatcher_failed_is_handed_back_and_costs_no_rescue()
    {
        var alpha = Held(Alpha);
        await StartAsync(slots: 4);
        await OpenAsync(Alpha);
        var begun = Store.Begun.Count;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.Inner.Gate = release.Task;
        var task = NewTask(Alpha);
        Door.Tell(task);
        await Store.UntilAsync(() => Store.Begun.Count > begun);
        Store.Begun[^1].OfType<ClaimTasks>().ShouldHaveSingleItem();

        await FailDispatcherAsync();

        // It goes on when the claim that is under way has come, and not when its own wait is over.
        Advance(TimeSpan.FromSeconds(1));
        (await PingAsync()).State.ShouldBe("restarting");
        release.SetResult();

        await Store.UntilAsync(() => Store.Committed<ReleaseTask>().Any());
        await ReturnedDispatcherAsync();
        await OpenAsync(Alpha);
        var attempt = await alpha.NextAsync();
        (attempt.Run.TaskId, attempt.Run.Attempt, Find(task.Id).Rescues, Find(task.Id).Fence).ShouldBe((task.Id, 1, 0, 2));
        attempt.End();
        await EndsAsync(task.Id, TaskStatus.Completed);
    }

    // An answer that no dispatcher expects.
    private async Task FailDispatcherAsync()
    {
        Dispatcher.Tell(new WorkCommitted([], [new LeasesRenewed(0, [], [], [])], [], null));
        await Supervised.RestartedAsync(Dispatcher);
    }

    private async Task BreakDispatcherAsync()
    {
        await Agents.FishForMessageAsync<AttemptsRunning>(_ => true);
        await FailDispatcherAsync();
        await ReturnedDispatcherAsync();
    }

    private async Task ReturnedDispatcherAsync()
    {
        Advance(TimeSpan.FromSeconds(1));
        await Agents.FishForMessageAsync<AnnounceAgents>(_ => true);
        await SettleAsync();
    }

    private async Task RestartedStoreAsync()
    {
        await Supervised.RestartedAsync(Door);
        Advance(TimeSpan.FromSeconds(1));
        await SettleAsync();
    }

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        for (var seconds = 0; !condition(); seconds++)
        {
            seconds.ShouldBeLessThan(60);
            Advance(TimeSpan.FromSeconds(1));
            await QuietAsync();
        }
    }

    /// <summary>As <see cref="TasksKit.SettleAsync"/>, also where the store can't commit: whatever the dispatcher sent is answered, and it has heard the answer.</summary>
    private async Task QuietAsync()
    {
        await PingAsync();
        await AskAsync(new RenewLeases(new NodeIncarnation("nobody", Guid.Empty), Lease, []));
        await PingAsync();
    }

    private int RecordsFrom(int commit) => Store.Begun.Skip(commit).Count(commands => commands.OfType<RecordAttempt>().Any());

    private Task<Pong> StorePingAsync() => Door.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(TestLimit.Span);

    private Task<Pong> PingAsync() => Dispatcher.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(TestLimit.Span);
}
