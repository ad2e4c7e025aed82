using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

public abstract partial class StoreSpec
{
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
}
