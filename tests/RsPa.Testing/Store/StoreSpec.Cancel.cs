using RsPa.Actors.Protocol.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
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
}
