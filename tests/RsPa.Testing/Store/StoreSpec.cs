using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

/// <summary>What every store of tasks must do. A subclass names the store; it knows the agents <c>alpha</c> and <c>beta</c>.</summary>
public abstract class StoreSpec
{
    protected static readonly AgentName Alpha = new("alpha");
    protected static readonly AgentName Beta = new("beta");
    protected static readonly NodeIncarnation Here = new("here", new Guid("01900000-0000-7000-8000-000000000001"));
    protected static readonly NodeIncarnation HereAnew = Here with { Incarnation = new Guid("01900000-0000-7000-8000-000000000002") };
    protected static readonly NodeIncarnation There = new("there", new Guid("01900000-0000-7000-8000-000000000003"));
    protected static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private int _made;

    protected abstract IMainStore Store { get; }

    protected abstract Task<TaskDetail?> FindAsync(TaskId id);

    [Fact]
    public async Task A_submitted_task_is_pending_and_keeps_all_that_was_said()
    {
        var submit = Task(Alpha) with { Priority = TaskPriority.High, DueAt = Start.AddMinutes(5), Key = "k", MaxRetries = 7 };

        (await One(submit, Start)).ShouldBe(new TaskSubmitted(submit.Id, Existed: false, TaskStatus.Pending));

        var task = (await FindAsync(submit.Id))!;
        task.Summary.ShouldBe(new TaskSummary(submit.Id, Alpha, TaskStatus.Pending, TaskPriority.High, 0, Start, Start.AddMinutes(5), null, null, null));
        (task.Key, task.MaxRetries, task.Input, task.Attempts.Count).ShouldBe(("k", 7, submit.Input, 0));
    }

    [Fact]
    public async Task A_submission_that_is_sent_twice_makes_one_task()
    {
        var submit = Task(Alpha);
        await One(submit, Start);

        (await One(submit, Start.AddSeconds(1))).ShouldBe(new TaskSubmitted(submit.Id, Existed: true, TaskStatus.Pending));
    }

    [Fact]
    public async Task A_key_returns_the_task_that_has_it_also_within_one_commit_and_after_its_end()
    {
        var first = Task(Alpha) with { Key = "receipt" };
        var second = Task(Alpha) with { Key = "receipt" };
        var other = Task(Beta) with { Key = "receipt" };

        var replies = await Commit([first, second, other], Start);
        replies.ShouldBe([
            new TaskSubmitted(first.Id, Existed: false, TaskStatus.Pending),
            new TaskSubmitted(first.Id, Existed: true, TaskStatus.Pending),
            new TaskSubmitted(other.Id, Existed: false, TaskStatus.Pending),
        ]);

        await One(new CancelTask(first.Id, "test"), Start);
        (await One(second, Start)).ShouldBe(new TaskSubmitted(first.Id, Existed: true, TaskStatus.Cancelled));
    }

    [Fact]
    public async Task An_unknown_agent_is_refused_and_the_rest_of_the_commit_stands()
    {
        var good = Task(Alpha);
        var replies = await Commit([Task(new AgentName("nobody")), good], Start);

        replies[0].ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.UnknownAgent);
        replies[1].ShouldBeOfType<TaskSubmitted>();
        (await FindAsync(good.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_batch_answers_for_each_of_its_tasks()
    {
        var good = Task(Alpha);
        var reply = (TasksSubmitted)await One(new SubmitTasks([good, Task(new AgentName("nobody"))]), Start);

        reply.Tasks[0].ShouldBe(new TaskSubmitted(good.Id, Existed: false, TaskStatus.Pending));
        reply.Tasks[1].ShouldBeOfType<StoreRefused>();
    }

    [Fact]
    public async Task A_claim_takes_due_tasks_by_priority_then_due_time_then_identifier()
    {
        var low = Task(Alpha) with { Priority = TaskPriority.Low, DueAt = Start.AddHours(-1) };
        var late = Task(Alpha) with { DueAt = Start.AddMinutes(-1) };
        var early = Task(Alpha) with { DueAt = Start.AddMinutes(-2) };
        var tie = Task(Alpha) with { DueAt = Start.AddMinutes(-2) };
        var critical = Task(Beta) with { Priority = TaskPriority.Critical };
        var notYet = Task(Alpha) with { Priority = TaskPriority.Critical, DueAt = Start.AddTicks(10) };
        await Commit([low, late, early, tie, critical, notYet], Start);

        var claimed = await Claim(Start, 10, (Alpha, 10), (Beta, 10));

        claimed.Tasks.Select(task => task.Id).ShouldBe([critical.Id, early.Id, tie.Id, late.Id, low.Id]);
        claimed.NextDueAt.ShouldBe(notYet.DueAt);
    }

    [Fact]
    public async Task A_claim_keeps_to_the_slots_of_the_node_and_of_each_agent()
    {
        var alphas = Enumerable.Range(0, 5).Select(_ => Task(Alpha)).ToArray();
        var betas = Enumerable.Range(0, 5).Select(_ => Task(Beta)).ToArray();
        await Commit([.. alphas, .. betas], Start);

        var claimed = await Claim(Start, 4, (Alpha, 3), (Beta, 4));

        claimed.Tasks.Select(task => task.Id).ShouldBe([alphas[0].Id, alphas[1].Id, alphas[2].Id, betas[0].Id]);
        (await Claim(Start, 10, (Alpha, 1))).Tasks.Select(task => task.Id).ShouldBe([alphas[3].Id]);
        (await Claim(Start, 10)).Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_for_hundreds_of_agents_keeps_the_order_and_the_slots()
    {
        var submit = Task(Beta);
        await One(submit, Start);
        var agents = Enumerable.Range(0, 250).Select(i => (new AgentName($"a{i}"), 1)).Append((Beta, 1)).ToArray();

        (await Claim(Start, 300, agents)).Tasks.Single().Id.ShouldBe(submit.Id);
    }

    [Fact]
    public async Task A_claim_counts_the_attempt_and_raises_the_fence()
    {
        var (claimed, _) = await Claimed();

        (claimed.Attempt, claimed.Fence, claimed.ClaimedAt).ShouldBe((1, 1, Start));
        var task = (await FindAsync(claimed.Id))!;
        (task.Summary.Status, task.Summary.Attempt, task.Summary.StartedAt, task.Node, task.LeaseUntil)
            .ShouldBe((TaskStatus.Running, 1, Start, "here", Start + Lease));
        (await Claim(Start, 10, (Alpha, 10))).Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_result_its_data_and_its_attempt_are_stored_together()
    {
        var (claimed, _) = await Claimed();

        var reply = await One(Record(claimed, new TaskTransition.Complete("""{"a":1}"""), AttemptOutcome.Completed) with { Data = [new AgentDataChange("x", "1"), new AgentDataChange("y", "2")] }, Start.AddSeconds(2));

        reply.ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Completed);
        var task = (await FindAsync(claimed.Id))!;
        (task.Summary.Status, task.Output, task.Summary.EndedAt, task.LeaseUntil).ShouldBe((TaskStatus.Completed, """{"a":1}""", Start.AddSeconds(2), null));
        task.Attempts.Single().ShouldBe(new AttemptRecord(Alpha, 1, AttemptOutcome.Completed, null, Start, Start.AddSeconds(1)));
        (await DataAsync(Alpha, "x")).ShouldBe("1");
        (await DataAsync(Beta, "x")).ShouldBeNull();
    }

    [Fact]
    public async Task Data_is_overwritten_and_removed()
    {
        var (first, _) = await Claimed();
        await One(Record(first, new TaskTransition.Complete(null), AttemptOutcome.Completed) with { Data = [new AgentDataChange("x", "1"), new AgentDataChange("y", "2")] }, Start);
        var (second, _) = await Claimed();
        await One(Record(second, new TaskTransition.Complete(null), AttemptOutcome.Completed) with { Data = [new AgentDataChange("x", "3"), new AgentDataChange("y", null), new AgentDataChange("z", null)] }, Start);

        (await DataAsync(Alpha, "x")).ShouldBe("3");
        (await DataAsync(Alpha, "y")).ShouldBeNull();
    }

    [Fact]
    public async Task Data_that_another_attempt_changed_meanwhile_is_not_overwritten_and_the_attempt_is_made_again()
    {
        // Two attempts that both read a count of 1 and both wrote 2: one of them was lost.
        var version = await KeepAsync("count", "1");
        var (first, second) = ((await Claimed()).Task, (await Claimed()).Task);
        AgentDataChange[] change = [new("other", "1"), new("count", "2") { Expected = version }];

        (await One(Done(first) with { Data = change }, Start)).ShouldBeOfType<AttemptRecorded>().Conflict.ShouldBeNull();
        var reply = (await One(Done(second) with { Data = change }, Start)).ShouldBeOfType<AttemptRecorded>();

        reply.Status.ShouldBe(TaskStatus.Pending);
        reply.Conflict.ShouldNotBeNull().ShouldContain("'count'");
        var attempt = (await FindAsync(second.Id))!.Attempts.Single();
        (attempt.Outcome, attempt.Error).ShouldBe((AttemptOutcome.Conflicted, reply.Conflict));
        var again = (await Claim(Start, 1, (Alpha, 1))).Tasks.Single();
        (again.Id, again.Attempt, again.Fence).ShouldBe((second.Id, 1, 2));
        var now = (await EntryAsync(Alpha, "count"))!;
        now.Value.ShouldBe("2");
        (await One(Done(again) with { Data = [new("count", "3") { Expected = now.Version }] }, Start)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Completed);
        (await DataAsync(Alpha, "count")).ShouldBe("3");
    }

    [Fact]
    public async Task A_conflict_makes_none_of_the_attempts_changes()
    {
        var (task, _) = await Claimed();
        await KeepAsync("taken", "1");

        await One(Done(task) with { Data = [new("new", "1"), new("taken", "2") { Expected = 0 }] }, Start);

        (await DataAsync(Alpha, "new")).ShouldBeNull();
        (await DataAsync(Alpha, "taken")).ShouldBe("1");
    }

    [Fact]
    public async Task An_entry_that_was_removed_and_made_again_is_not_the_one_that_was_read()
    {
        var version = await KeepAsync("x", "1");
        var (task, _) = await Claimed();
        await KeepAsync("x", null);
        (await KeepAsync("x", "1")).ShouldNotBe(version);

        (await One(Done(task) with { Data = [new("x", null) { Expected = version }] }, Start)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Pending);

        (await DataAsync(Alpha, "x")).ShouldBe("1");
    }

    [Fact]
    public async Task What_many_attempts_add_to_a_number_is_added_up_whatever_they_have_read()
    {
        await KeepAsync("sum", "1.50");
        var (first, second) = ((await Claimed()).Task, (await Claimed()).Task);

        await Commit([Done(first) with { Data = [AgentDataChange.Adding("sum", 2.25m), AgentDataChange.Adding("n", 1)] }, Done(second) with { Data = [AgentDataChange.Adding("sum", -0.75m), AgentDataChange.Adding("n", 1)] }], Start);

        (await DataAsync(Alpha, "sum")).ShouldBe("3.00");
        (await DataAsync(Alpha, "n")).ShouldBe("2");
    }

    [Fact]
    public async Task What_is_no_number_can_not_be_added_to()
    {
        await KeepAsync("text", "\"many\"");
        var (task, _) = await Claimed();

        var reply = (await One(Done(task) with { Data = [AgentDataChange.Adding("text", 1)] }, Start)).ShouldBeOfType<AttemptRecorded>();

        reply.Conflict.ShouldNotBeNull().ShouldContain("not a number");
        (await DataAsync(Alpha, "text")).ShouldBe("\"many\"");
    }

    [Fact]
    public async Task An_attempt_that_meets_changed_data_again_and_again_becomes_a_failed_try()
    {
        await KeepAsync("x", "1");
        await One(Task(Alpha), Start);
        for (var conflict = 0; conflict < TaskMachine.MaxConflicts; conflict++)
            (await Conflicting()).Status.ShouldBe(TaskStatus.Pending);

        var last = await Conflicting();

        var task = (await FindAsync(last.Id))!;
        (task.Summary.Status, task.Summary.Attempt, task.Summary.DueAt, task.Summary.Error).ShouldBe((TaskStatus.Pending, 1, Start.AddMinutes(1), last.Conflict));
        task.Attempts.Select(attempt => attempt.Outcome).ShouldBe([.. Enumerable.Repeat(AttemptOutcome.Conflicted, TaskMachine.MaxConflicts), AttemptOutcome.Failed]);
        (await Conflicting()).Status.ShouldBe(TaskStatus.Pending);
        (await FindAsync(last.Id))!.Summary.Attempt.ShouldBe(1);

        async Task<AttemptRecorded> Conflicting()
        {
            var claimed = (await Claim(Start.AddMinutes(1), 1, (Alpha, 1))).Tasks.Single();
            var record = Done(claimed) with { Data = [new("x", "2") { Expected = 0 }], OnConflict = new TaskTransition.RetryAt(Start.AddMinutes(1)) };
            return (await One(record, Start)).ShouldBeOfType<AttemptRecorded>();
        }
    }

    [Fact]
    public async Task A_called_off_task_that_met_changed_data_is_not_made_again()
    {
        await KeepAsync("x", "1");
        var (task, _) = await Claimed();
        await One(new CancelTask(task.Id, "stop"), Start);

        (await One(Done(task) with { Data = [new("x", "2") { Expected = 0 }] }, Start)).ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Cancelled);
    }

    [Fact]
    public async Task Attempts_are_numbered_in_the_order_of_their_records()
    {
        var (first, _) = await Claimed();
        var (second, _) = await Claimed();
        var later = (AttemptRecorded)await One(Record(second, new TaskTransition.Complete(null), AttemptOutcome.Completed), Start);
        var latest = (AttemptRecorded)await One(Record(first, new TaskTransition.Complete(null), AttemptOutcome.Completed), Start);

        latest.Sequence.ShouldBeGreaterThan(later.Sequence);
    }

    [Fact]
    public async Task A_record_under_an_old_fence_changes_nothing()
    {
        var (first, _) = await Claimed();
        await One(new ReleaseTask(first.Id, Alpha, first.Fence), Start);
        var second = (await Claim(Start, 1, (Alpha, 1))).Tasks.Single();

        (await One(Record(first, new TaskTransition.Complete("\"zombie\""), AttemptOutcome.Completed) with { Data = [new AgentDataChange("zombie", "1")] }, Start)).ShouldBe(new AttemptStale(first.Id, first.Fence));
        (await One(new ReleaseTask(first.Id, Alpha, first.Fence), Start)).ShouldBe(new AttemptStale(first.Id, first.Fence));

        var task = (await FindAsync(first.Id))!;
        (task.Summary.Status, task.Output, task.Attempts.Count).ShouldBe((TaskStatus.Running, null, 0));
        (await DataAsync(Alpha, "zombie")).ShouldBeNull();
        second.Fence.ShouldBe(2);
    }

    [Fact]
    public async Task A_result_is_recorded_once()
    {
        var (claimed, _) = await Claimed();
        var record = Record(claimed, new TaskTransition.Complete(null), AttemptOutcome.Completed);

        var replies = await Commit([record, record], Start);

        replies[0].ShouldBeOfType<AttemptRecorded>();
        replies[1].ShouldBe(new AttemptStale(claimed.Id, claimed.Fence));
        (await FindAsync(claimed.Id))!.Attempts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_waits_for_its_time_and_keeps_the_error()
    {
        var (claimed, _) = await Claimed();
        await One(Record(claimed, new TaskTransition.RetryAt(Start.AddSeconds(5)), AttemptOutcome.Failed, "no luck"), Start);

        var waiting = await Claim(Start.AddSeconds(4), 1, (Alpha, 1));
        (waiting.Tasks.Count, waiting.NextDueAt).ShouldBe((0, Start.AddSeconds(5)));
        (await FindAsync(claimed.Id))!.Summary.Error.ShouldBe("no luck");
        (await Claim(Start.AddSeconds(5), 1, (Alpha, 1))).Tasks.Single().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_task_that_gave_up_can_be_retried_by_hand()
    {
        var (claimed, _) = await Claimed();
        await One(Record(claimed, new TaskTransition.Fail(), AttemptOutcome.Failed, "broken"), Start);
        (await FindAsync(claimed.Id))!.Summary.Status.ShouldBe(TaskStatus.Failed);

        (await One(new RetryTask(claimed.Id), Start.AddHours(1))).ShouldBe(new TaskRetried(claimed.Id, Alpha));

        var again = (await Claim(Start.AddHours(1), 1, (Alpha, 1))).Tasks.Single();
        (again.Attempt, again.Fence).ShouldBe((1, 2));
        (await FindAsync(claimed.Id))!.Summary.EndedAt.ShouldBeNull();
    }

    [Fact]
    public async Task What_runs_or_is_done_can_not_be_retried_and_what_is_done_can_not_be_cancelled()
    {
        var (claimed, _) = await Claimed();
        (await One(new RetryTask(claimed.Id), Start)).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.WrongStatus);
        await One(Record(claimed, new TaskTransition.Complete(null), AttemptOutcome.Completed), Start);
        (await One(new RetryTask(claimed.Id), Start)).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.WrongStatus);
        (await One(new CancelTask(claimed.Id, "x"), Start)).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.WrongStatus);
        (await One(new CancelTask(NewId(), "x"), Start)).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.UnknownTask);
    }

    [Fact]
    public async Task A_pending_task_is_cancelled_at_once()
    {
        var submit = Task(Alpha);
        await One(submit, Start);

        (await One(new CancelTask(submit.Id, "not needed"), Start)).ShouldBe(new TaskCancelled(submit.Id, Alpha, TaskStatus.Cancelled));

        (await Claim(Start, 1, (Alpha, 1))).Tasks.ShouldBeEmpty();
        (await FindAsync(submit.Id))!.Summary.EndedAt.ShouldBe(Start);
    }

    [Fact]
    public async Task A_running_task_that_is_called_off_is_not_tried_again()
    {
        var (claimed, _) = await Claimed();
        (await One(new CancelTask(claimed.Id, "stop"), Start)).ShouldBe(new TaskCancelled(claimed.Id, Alpha, TaskStatus.Running));
        (await FindAsync(claimed.Id))!.CancelRequested.ShouldBeTrue();

        var reply = await One(Record(claimed, new TaskTransition.RetryAt(Start), AttemptOutcome.Failed, "interrupted"), Start);

        reply.ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Cancelled);
    }

    [Fact]
    public async Task A_running_task_that_is_called_off_and_then_gives_up_is_cancelled()
    {
        var (claimed, _) = await Claimed();
        await One(new CancelTask(claimed.Id, "stop"), Start);

        var reply = await One(Record(claimed, new TaskTransition.Fail(), AttemptOutcome.Failed, "broken"), Start);

        reply.ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Cancelled);
        var task = (await FindAsync(claimed.Id))!;
        (task.Summary.Status, task.Summary.Error).ShouldBe((TaskStatus.Cancelled, "broken"));
    }

    [Fact]
    public async Task A_returned_task_is_pending_with_its_attempt_restored_unless_it_was_called_off()
    {
        var (claimed, _) = await Claimed();
        (await One(new ReleaseTask(claimed.Id, Alpha, claimed.Fence), Start)).ShouldBe(new TaskReleased(claimed.Id, claimed.Fence, TaskStatus.Pending));
        (await Claim(Start, 1, (Alpha, 1))).Tasks.Single().Attempt.ShouldBe(1);

        var (other, _) = await Claimed();
        await One(new CancelTask(other.Id, "stop"), Start);
        (await One(new ReleaseTask(other.Id, Alpha, other.Fence), Start)).ShouldBe(new TaskReleased(other.Id, other.Fence, TaskStatus.Cancelled));
        (await FindAsync(other.Id))!.Summary.Status.ShouldBe(TaskStatus.Cancelled);
    }

    [Fact]
    public async Task Only_expired_leases_and_earlier_incarnations_of_the_node_are_rescued()
    {
        var (mine, _) = await Claimed();
        var (theirs, _) = await Claimed(There);

        Rescued(await One(new RescueTasks(Here, 3), Start)).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(HereAnew, 3), Start)).ShouldBe([mine.Id]);
        Rescued(await One(new RescueTasks(HereAnew, 3), Start + Lease)).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(HereAnew, 3), Start + Lease + TimeSpan.FromTicks(10))).ShouldBe([theirs.Id]);
        (await FindAsync(mine.Id))!.Attempts.Single().Outcome.ShouldBe(AttemptOutcome.Lost);
    }

    [Fact]
    public async Task A_renewed_lease_is_not_rescued_and_holds_from_its_renewal_on()
    {
        var (claimed, _) = await Claimed();
        var (held, halfway) = (Held(claimed), Start + (0.5 * Lease));
        (await RenewAsync(There, halfway, held)).ShouldBe((0, $"{held}", ""));
        (await RenewAsync(Here, halfway, held with { Fence = 2 })).ShouldBe((0, $"{held with { Fence = 2 }}", $"{held}"));
        (await RenewAsync(Here, halfway)).ShouldBe((0, "", $"{held}"));
        (await FindAsync(claimed.Id))!.LeaseUntil.ShouldBe(Start + Lease);

        (await RenewAsync(Here, halfway, held)).ShouldBe((1, "", ""));

        Rescued(await One(new RescueTasks(There, 3), halfway + Lease)).ShouldBeEmpty();
        (await FindAsync(claimed.Id))!.LeaseUntil.ShouldBe(halfway + Lease);
    }

    [Fact]
    public async Task What_its_own_incarnation_holds_is_rescued_by_another_node_only()
    {
        var (claimed, _) = await Claimed();

        Rescued(await One(new RescueTasks(Here, 3), Start.AddDays(1))).ShouldBeEmpty();
        (await RenewAsync(Here, Start.AddDays(1), Held(claimed))).ShouldBe((1, "", ""));
        Rescued(await One(new RescueTasks(There, 3), Start.AddDays(1))).ShouldBeEmpty();
        Rescued(await One(new RescueTasks(There, 3), Start.AddDays(2))).ShouldBe([claimed.Id]);
        (await RenewAsync(Here, Start.AddDays(2), Held(claimed))).ShouldBe((0, $"{Held(claimed)}", ""));
    }

    [Fact]
    public async Task A_command_at_which_the_store_fails_fails_alone()
    {
        var (first, last) = (Task(Alpha), Task(Alpha));
        var (claimed, _) = await Claimed();

        var replies = await Commit([first, new Unheard(), Done(claimed), new SubmitTasks([last])], Start);

        replies[0].ShouldBe(new TaskSubmitted(first.Id, Existed: false, TaskStatus.Pending));
        replies[1].ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.Fault);
        replies[2].ShouldBeOfType<AttemptRecorded>().Status.ShouldBe(TaskStatus.Completed);
        replies[3].ShouldBeOfType<TasksSubmitted>();
        (await FindAsync(claimed.Id))!.Attempts.Count.ShouldBe(1);
        (await TotalsAsync(Alpha)).Completed.ShouldBe(1);
        (await Claim(Start, 5, (Alpha, 5))).Tasks.Select(task => task.Id).ShouldBe([first.Id, last.Id]);
    }

    [Fact]
    public async Task What_an_agent_has_done_is_counted_by_the_commit_that_records_it()
    {
        // It was counted afterwards, by what was told of commits: in another order than they came, or not at all.
        (await TotalsAsync(Alpha)).ShouldBe(new AttemptTotals(0, 0, 0, 0, 0, null, null));
        await RecordedAsync(AttemptOutcome.Failed, "first");
        await RecordedAsync(AttemptOutcome.Completed, null);
        await RecordedAsync(AttemptOutcome.TimedOut, "late");
        await RecordedAsync(AttemptOutcome.Cancelled, null);
        var totals = await TotalsAsync(Alpha);
        (totals.Completed, totals.Failed, totals.Cancelled, totals.TrailingFailures, totals.LastError, totals.LastEndedAt).ShouldBe((1, 2, 1, 1, "late", Start.AddSeconds(1)));

        // Several in one commit, a lost one among them.
        var (a, b, c) = ((await Claimed()).Task, (await Claimed()).Task, (await Claimed(There)).Task);
        await Commit(
            [Record(a, new TaskTransition.Fail(), AttemptOutcome.Failed, "x"), new RescueTasks(Here, 3), Record(b, new TaskTransition.Fail(), AttemptOutcome.Failed, "newest")],
            Start + Lease + Lease);
        totals = await TotalsAsync(Alpha);
        (totals.Completed, totals.Failed, totals.TrailingFailures, totals.LastError).ShouldBe((1, 5, 4, "newest"));
        totals.LastSequence.ShouldBeGreaterThan(6);
        (await One(Done(c), Start)).ShouldBeOfType<AttemptStale>();
        (await TotalsAsync(Alpha)).ShouldBe(totals);
        (await TotalsAsync(Beta)).LastSequence.ShouldBe(0);
    }

    [Fact]
    public async Task A_task_without_a_moment_runs_whatever_becomes_of_the_clock_and_first_come_goes_first()
    {
        // After the clock was set back by an hour, what had been submitted before waited for that hour, and what came later ran.
        var (first, second, third) = (Task(Alpha), Task(Alpha), Task(Alpha));
        await One(first, Start);
        await One(second, Start.AddHours(-1));
        await One(third, Start.AddDays(1));

        (await Claim(Start.AddHours(-1), 3, (Alpha, 3))).Tasks.Select(task => task.Id).ShouldBe([first.Id, second.Id, third.Id]);
    }

    [Fact]
    public async Task A_task_with_a_moment_keeps_to_the_clock()
    {
        var (timed, again) = (Task(Alpha) with { DueAt = Start }, Task(Alpha));
        await Commit([timed, again], Start);
        var claimed = (await Claim(Start, 2, (Alpha, 2))).Tasks.Single(task => task.Id == again.Id);
        await One(new ReleaseTask(timed.Id, Alpha, 1), Start);
        await One(Record(claimed, new TaskTransition.RetryAt(Start.AddSeconds(5)), AttemptOutcome.Failed, "x"), Start);

        var early = await Claim(Start.AddHours(-1), 2, (Alpha, 2));
        (early.Tasks.Count, early.NextDueAt).ShouldBe((0, Start));
        (await Claim(Start.AddDays(1), 2, (Alpha, 2))).Tasks.Select(task => task.Id).ShouldBe([timed.Id, again.Id]);
    }

    [Fact]
    public async Task Hundreds_of_agents_share_a_claim_by_priority_and_time_and_none_comes_first_by_its_name()
    {
        // Agents were asked a hundred at a time: those of the first hundred took all the slots, whatever the priority.
        var agents = Enumerable.Range(0, 250).Select(i => (new AgentName($"a{i}"), 2)).Append((Beta, 2)).Prepend((Alpha, 2)).ToArray();
        var (low, high, urgent, early) = (
            Task(Alpha) with { Priority = TaskPriority.Low }, Task(Alpha), Task(Beta) with { Priority = TaskPriority.Critical }, Task(Beta) with { DueAt = Start.AddMinutes(-1) });
        await Commit([low, high, urgent, early], Start);

        (await Claim(Start, 1, agents)).Tasks.Single().Id.ShouldBe(urgent.Id);
        (await Claim(Start, 2, agents)).Tasks.Select(task => task.Id).ShouldBe([early.Id, high.Id]);
        (await Claim(Start, 2, agents)).Tasks.Single().Id.ShouldBe(low.Id);
    }

    [Fact]
    public async Task From_its_second_rescue_on_a_task_runs_apart_from_what_was_rescued_with_it()
    {
        var (one, other, fresh) = (Task(Alpha), Task(Alpha), Task(Alpha));
        await Commit([one, other], Start);
        var node = await DyingAsync(2, Here);
        await One(fresh, Start);
        node = await DyingAsync(3, node);
        var now = Start + TaskMachine.RescueBackoff.First;

        // The first of the two, and what died once is not put beside it; what never died is.
        var never = Task(Beta);
        await One(never, now);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Select(task => task.Id).ShouldBe([fresh.Id, never.Id]);
        await One(Done(new ClaimedTask(fresh.Id, Alpha, "", 1, 2, null, now)), now);
        var first = (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single();
        first.Id.ShouldBe(one.Id);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.ShouldBeEmpty();
        await One(Done(first), now);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single().Id.ShouldBe(other.Id);
    }

    [Fact]
    public async Task Before_it_can_be_found_poison_a_task_runs_alone()
    {
        var suspect = Task(Alpha);
        await One(suspect, Start);
        var node = Here;
        var now = Start;
        for (var deaths = 0; deaths < Company.AloneFrom; deaths++)
        {
            node = await DyingAsync(1, node, now);
            now += TimeSpan.FromMinutes(1);
        }

        var (running, waiting) = (Task(Beta) with { Priority = TaskPriority.Critical }, Task(Beta) with { Priority = TaskPriority.Critical });
        await One(running, now);
        (await Claim(node, now, 1, (Beta, 1))).Tasks.Single().Id.ShouldBe(running.Id);
        await One(waiting, now);

        // It waits until nothing runs, and nothing else begins meanwhile; then nothing begins beside it.
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.ShouldBeEmpty();
        await One(new ReleaseTask(running.Id, Beta, 1), now);
        var alone = (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single();
        alone.Id.ShouldBe(suspect.Id);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.ShouldBeEmpty();

        // Another node is not concerned, and once it has ended nobody is.
        (await Claim(There, now, 1, (Beta, 1))).Tasks.Single().Id.ShouldBe(running.Id);
        await One(Done(alone), now);
        (await Claim(node, now, 5, (Alpha, 5), (Beta, 5))).Tasks.Single().Id.ShouldBe(waiting.Id);
    }

    [Fact]
    public async Task A_rescued_task_uses_up_no_attempt_and_after_three_rescues_it_is_poison()
    {
        var (claimed, _) = await Claimed();
        var incarnation = Here;
        for (var rescue = 1; rescue <= 4; rescue++)
        {
            var next = incarnation with { Incarnation = new Guid($"01900000-0000-7000-8000-0000000001{rescue:00}") };
            var rescued = (TasksRescued)await One(new RescueTasks(next, 3), Start);
            var task = rescued.Tasks.Single();
            (task.Rescues, task.Status, task.Owner).ShouldBe((rescue, rescue > 3 ? TaskStatus.Failed : TaskStatus.Pending, incarnation));
            incarnation = next;
            if (rescue > 3)
                continue;

            // At once the first time, and then after 5 seconds, and after 10.
            var due = Start + TimeSpan.FromSeconds(rescue switch { 1 => 0, 2 => 5, _ => 10 });
            if (rescue > 1)
                (await Claim(incarnation, due - TimeSpan.FromMilliseconds(1), 1, (Alpha, 1))).NextDueAt.ShouldBe(due);
            (await Claim(incarnation, due, 1, (Alpha, 1))).Tasks.Single().Attempt.ShouldBe(1);
        }

        var found = (await FindAsync(claimed.Id))!;
        (found.Summary.Status, found.Summary.Error).ShouldBe((TaskStatus.Failed, TaskMachine.PoisonError(4)));
    }

    [Fact]
    public async Task The_wait_after_a_rescue_doubles_up_to_an_hour_however_often_it_is_rescued()
    {
        await Claimed();
        var (owner, now) = (Here, Start);
        for (var rescue = 1; rescue <= 70; rescue++)
        {
            owner = owner with { Incarnation = NewId().Value };
            Rescued(await One(new RescueTasks(owner, 100), now)).Count().ShouldBe(1);
            var due = now + (rescue == 1 ? TimeSpan.Zero : TaskMachine.RescueBackoff.Wait(rescue - 2));
            if (due > now)
                (await Claim(owner, now, 1, (Alpha, 1))).NextDueAt.ShouldBe(due);
            now = due;
            (await Claim(owner, now, 1, (Alpha, 1))).Tasks.Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_called_off_task_whose_worker_died_is_cancelled()
    {
        var (claimed, _) = await Claimed();
        await One(new CancelTask(claimed.Id, "stop"), Start);

        ((TasksRescued)await One(new RescueTasks(HereAnew, 3), Start)).Tasks.Single().Status.ShouldBe(TaskStatus.Cancelled);
    }

    [Fact]
    public async Task A_pause_is_kept_until_it_ends()
    {
        (await PausedAsync()).ShouldBeEmpty();

        (await One(new SetAgentPaused(Beta, true), Start)).ShouldBe(new AgentPausedSet(Beta));
        (await PausedAsync()).ShouldBe([Beta]);

        (await One(new SetAgentPaused(Beta, true), Start)).ShouldBe(new AgentPausedSet(Beta));
        (await One(new SetAgentPaused(Alpha, false), Start)).ShouldBe(new AgentPausedSet(Alpha));
        (await PausedAsync()).ShouldBe([Beta]);

        (await One(new SetAgentPaused(Beta, false), Start)).ShouldBe(new AgentPausedSet(Beta));
        (await PausedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pause_of_an_unknown_agent_is_refused() =>
        (await One(new SetAgentPaused(new AgentName("nobody"), true), Start)).ShouldBeOfType<StoreRefused>().Reason.ShouldBe(StoreRefusal.UnknownAgent);

    /// <summary>What an agent has done.</summary>
    protected abstract Task<AttemptTotals> TotalsAsync(AgentName agent);

    /// <summary>The agents that are kept as paused.</summary>
    protected abstract Task<IReadOnlySet<AgentName>> PausedAsync();

    /// <summary>Reads an entry of an agent's data as it is committed.</summary>
    protected abstract Task<AgentDataEntry?> EntryAsync(AgentName agent, string key);

    protected async Task<StoreReply> One(StoreCommand command, DateTimeOffset now) => (await Commit([command], now)).Single();

    protected Task<IReadOnlyList<StoreReply>> Commit(IReadOnlyList<StoreCommand> commands, DateTimeOffset now) => Store.CommitAsync(commands, () => now, CancellationToken.None);

    protected SubmitTask Task(AgentName agent) => new(NewId(), agent, """{"n":1}""");

    // Identifiers that sort in the order in which they were made.
    protected TaskId NewId() => new(new Guid($"01900000-0000-7000-9000-{++_made:x12}"));

    protected Task<TasksClaimed> Claim(DateTimeOffset now, int slots, params (AgentName Agent, int Slots)[] agents) => Claim(Here, now, slots, agents);

    protected async Task<TasksClaimed> Claim(NodeIncarnation owner, DateTimeOffset now, int slots, params (AgentName Agent, int Slots)[] agents) =>
        (TasksClaimed)await One(new ClaimTasks(owner, Lease, slots, agents.Select(agent => new AgentSlots(agent.Agent, agent.Slots)).ToArray()), now);

    protected static RecordAttempt Record(ClaimedTask task, TaskTransition next, AttemptOutcome outcome, string? error = null) =>
        new(task.Id, task.Fence, new AttemptRecord(task.Agent, task.Attempt, outcome, error, task.ClaimedAt, task.ClaimedAt.AddSeconds(1)), next, []);

    private static RecordAttempt Done(ClaimedTask task) => Record(task, new TaskTransition.Complete(null), AttemptOutcome.Completed);

    private async Task<string?> DataAsync(AgentName agent, string key) => (await EntryAsync(agent, key))?.Value;

    // Writes an entry of alpha's data by a task of its own.
    private async Task<long> KeepAsync(string key, string? value)
    {
        var (task, _) = await Claimed();
        await One(Done(task) with { Data = [new AgentDataChange(key, value)] }, Start);
        return (await EntryAsync(Alpha, key))?.Version ?? 0;
    }

    private static HeldTask Held(ClaimedTask task) => new(task.Id, task.Agent, task.Fence);

    private async Task<(int Renewed, string Lost, string Unknown)> RenewAsync(NodeIncarnation owner, DateTimeOffset now, params HeldTask[] held)
    {
        var reply = (LeasesRenewed)await One(new RenewLeases(owner, Lease, held), now);
        return (reply.Tasks, string.Join(';', reply.Lost), string.Join(';', reply.Unknown));
    }

    private async Task RecordedAsync(AttemptOutcome outcome, string? error)
    {
        var (task, _) = await Claimed();
        await One(Record(task, outcome == AttemptOutcome.Completed ? new TaskTransition.Complete(null) : new TaskTransition.Fail(), outcome, error), Start);
    }

    // Claims so many tasks of alpha's, and has their node start anew under them.
    private async Task<NodeIncarnation> DyingAsync(int tasks, NodeIncarnation node, DateTimeOffset? at = null)
    {
        var now = at ?? Start;
        (await Claim(node, now, tasks, (Alpha, tasks))).Tasks.Count.ShouldBe(tasks);
        var anew = node with { Incarnation = NewId().Value };
        Rescued(await One(new RescueTasks(anew, 3), now)).Count().ShouldBe(tasks);
        return anew;
    }

    private sealed record Unheard : StoreCommand;

    private async Task<(ClaimedTask Task, SubmitTask Submitted)> Claimed(NodeIncarnation? owner = null)
    {
        var submit = Task(Alpha);
        await One(submit, Start);
        var claimed = await Claim(owner ?? Here, Start, 1, (Alpha, 1));
        return (claimed.Tasks.Single(), submit);
    }

    private static IEnumerable<TaskId> Rescued(StoreReply reply) => ((TasksRescued)reply).Tasks.Select(task => task.Id);
}
