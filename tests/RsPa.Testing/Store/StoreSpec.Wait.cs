using RsPa.Actors.Protocol.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
    [Fact]
    public async Task A_task_that_waits_is_not_claimed_and_has_used_up_no_try_until_what_it_waits_for_has_come()
    {
        var (task, _) = await Claimed();
        ((AttemptRecorded)await One(Record(task, new TaskTransition.Wait(WaitKind.Model, null), AttemptOutcome.Waiting, "the model is away"), Start)).Status.ShouldBe(TaskStatus.Waiting);

        (await Claim(Start.AddDays(1), 1, (Alpha, 1))).Tasks.ShouldBeEmpty();
        var waiting = (await FindAsync(task.Id))!;
        (waiting.Summary.Attempt, waiting.Summary.Error, waiting.WaitsFor, waiting.WakeAt).ShouldBe((0, "the model is away", WaitKind.Model, null));
        waiting.Attempts.Single().Outcome.ShouldBe(AttemptOutcome.Waiting);
        (await TotalsAsync(Alpha)).Failed.ShouldBe(0);

        ((TasksWoken)await One(new WakeTasks(WaitKind.Time), Start)).Tasks.ShouldBeEmpty("it waits for something else");
        ((TasksWoken)await One(new WakeTasks(WaitKind.Model), Start)).Tasks.ShouldBe([new TaskOfAgent(task.Id, Alpha)]);
        (await Claim(Start, 1, (Alpha, 1))).Tasks.Single().Attempt.ShouldBe(1);
        (await FindAsync(task.Id))!.WaitsFor.ShouldBeNull();
    }

    [Fact]
    public async Task A_task_that_waits_looks_again_at_its_moment()
    {
        var (task, _) = await Claimed();
        await One(Record(task, new TaskTransition.Wait(WaitKind.Time, Start.AddMinutes(5)), AttemptOutcome.Waiting, "not yet"), Start);

        (await Claim(Start.AddMinutes(4), 1, (Alpha, 1))).ShouldSatisfyAllConditions(
            claim => claim.Tasks.ShouldBeEmpty(),
            claim => claim.NextDueAt.ShouldBe(Start.AddMinutes(5)));
        (await Claim(Start.AddMinutes(5), 1, (Alpha, 1))).Tasks.Single().Id.ShouldBe(task.Id);
    }

    // Its claim had looked for rescued tasks before it woke any, and left it to whatever claim came next.
    [Fact]
    public async Task A_rescued_task_that_waits_is_claimed_at_its_moment_too()
    {
        var (task, _) = await Claimed();
        await One(new RescueTasks(HereAnew, 3), Start);
        var again = (await Claim(HereAnew, Start, 1, (Alpha, 1))).Tasks.Single();
        again.Id.ShouldBe(task.Id);
        await One(Record(again, new TaskTransition.Wait(WaitKind.Time, Start.AddMinutes(5)), AttemptOutcome.Waiting, "not yet"), Start);

        (await Claim(HereAnew, Start.AddMinutes(5), 1, (Alpha, 1))).Tasks.Single().Id.ShouldBe(task.Id);
    }

    [Fact]
    public async Task A_task_that_waits_can_be_cancelled_and_one_that_was_asked_to_stop_does_not_wait()
    {
        var (task, _) = await Claimed();
        await One(Record(task, new TaskTransition.Wait(WaitKind.Model, null), AttemptOutcome.Waiting, "away"), Start);
        (await One(new CancelTask(task.Id, "test"), Start)).ShouldBe(new TaskCancelled(task.Id, Alpha, TaskStatus.Cancelled));
        ((TasksWoken)await One(new WakeTasks(WaitKind.Model), Start)).Tasks.ShouldBeEmpty();

        var (other, _) = await Claimed();
        await One(new CancelTask(other.Id, "test"), Start);
        ((AttemptRecorded)await One(Record(other, new TaskTransition.Wait(WaitKind.Model, null), AttemptOutcome.Waiting, "away"), Start)).Status.ShouldBe(TaskStatus.Cancelled);
    }

    [Fact]
    public async Task Progress_is_kept_for_the_attempt_that_holds_the_task_and_for_no_other()
    {
        var (task, _) = await Claimed();
        (await One(new ReportProgress(task.Id, task.Fence, 0.5, "half"), Start)).ShouldBe(new ProgressReported(task.Id));
        (await One(new ReportProgress(task.Id, task.Fence - 1, 0.9, "a zombie's"), Start)).ShouldBe(new AttemptStale(task.Id, task.Fence - 1));

        var found = (await FindAsync(task.Id))!;
        (found.Progress, found.ProgressMessage).ShouldBe((0.5, "half"));
        await One(Record(task, new TaskTransition.RetryAt(Start), AttemptOutcome.Failed, "no"), Start);
        await Claim(Start, 1, (Alpha, 1));
        (await FindAsync(task.Id))!.ProgressMessage.ShouldBeNull("a new attempt begins anew");
    }
}
