using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
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

    private async Task RecordedAsync(AttemptOutcome outcome, string? error)
    {
        var (task, _) = await Claimed();
        await One(Record(task, outcome == AttemptOutcome.Completed ? new TaskTransition.Complete(null) : new TaskTransition.Fail(), outcome, error), Start);
    }

    private sealed record Unheard : StoreCommand;
}
