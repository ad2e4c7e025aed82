using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>Corners that the contract of the stores does not reach.</summary>
public sealed class TaskMachineTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly NodeIncarnation Here = new("here", new Guid("01900000-0000-7000-8000-000000000001"));
    private static readonly NodeIncarnation There = new("there", new Guid("01900000-0000-7000-8000-000000000002"));
    private static readonly AgentName Alpha = new("alpha");

    private static readonly TaskState Pending = TaskMachine.Submitted(new SubmitTask(new TaskId(new Guid("01900000-0000-7000-9000-000000000001")), Alpha, "{}"), Now);
    private static readonly TaskState Running = TaskMachine.Evolve(Pending, new TaskEvent.Claimed(Here, Now.AddSeconds(15), Now));

    [Fact]
    public void AWaitingTask_IsCancelledAtOnce() =>
        TaskMachine.Decide(Pending with { Status = TaskStatus.Waiting }, new CancelTask(Pending.Id, "no"), Now).ShouldBe(new TaskEvent.Cancelled("no", null, Now));

    [Fact]
    public void ASecondCancel_KeepsTheFirstReason()
    {
        var asked = Evolve(Running, TaskMachine.Decide(Running, new CancelTask(Running.Id, "first"), Now));

        Evolve(asked, TaskMachine.Decide(asked, new CancelTask(Running.Id, "second"), Now)).CancelReason.ShouldBe("first");
    }

    [Fact]
    public void AResultThatWasReachedBeforeTheCancelTookEffect_Stands()
    {
        var asked = Evolve(Running, TaskMachine.Decide(Running, new CancelTask(Running.Id, "stop"), Now));

        var done = Evolve(asked, TaskMachine.Decide(asked, Record(1, new TaskTransition.Complete("1")), Now));

        (done.Status, done.Output).ShouldBe((TaskStatus.Completed, "1"));
    }

    [Theory]
    [InlineData(TaskStatus.Completed)]
    [InlineData(TaskStatus.Failed)]
    [InlineData(TaskStatus.Cancelled)]
    public void WhatHasEnded_IsNeitherCancelledNorRenewedNorRescuedNorRecorded(TaskStatus status)
    {
        var ended = Running with { Status = status, LeaseUntil = Now.AddDays(-1) };

        TaskMachine.Decide(ended, new CancelTask(ended.Id, "x"), Now).ShouldBeNull();
        TaskMachine.Decide(ended, new RenewLeases(Here, Now, [ended.Id]), Now).ShouldBeNull();
        TaskMachine.Decide(ended, new RescueTasks(There, 3), Now).ShouldBeNull();
        TaskMachine.Decide(ended, Record(1, new TaskTransition.GiveUp()), Now).ShouldBeNull();
        TaskMachine.Decide(ended, new ReturnTask(ended.Id, Alpha, 1), Now).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void AnotherFence_ChangesNothing(long fence)
    {
        TaskMachine.Decide(Running, Record(fence, new TaskTransition.Complete("1")), Now).ShouldBeNull();
        TaskMachine.Decide(Running, new ReturnTask(Running.Id, Alpha, fence), Now).ShouldBeNull();
    }

    [Fact]
    public void TheFence_GrowsAtEachClaim_ThroughReturnsAndRescuesAndRetries()
    {
        var task = Evolve(Running, TaskMachine.Decide(Running, new ReturnTask(Running.Id, Alpha, 1), Now));
        task = Evolve(task, new TaskEvent.Claimed(Here, Now, Now));
        task = Evolve(task, TaskMachine.Decide(task, new RescueTasks(There, 3), Now.AddSeconds(1)));
        task = Evolve(task, new TaskEvent.Claimed(There, Now, Now));
        task = Evolve(task, new TaskEvent.Failed("x", Now));
        task = Evolve(task, TaskMachine.Decide(task, new RetryTask(task.Id), Now));
        task = Evolve(task, new TaskEvent.Claimed(There, Now, Now));

        (task.Fence, task.Attempt, task.Rescues).ShouldBe((4, 1, 0));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    public void ATask_IsDueFromItsMomentOn(int secondsFromNow, bool due) =>
        TaskMachine.IsDue(Pending with { DueAt = Now.AddSeconds(secondsFromNow) }, Now).ShouldBe(due);

    [Fact]
    public void ATransitionThatNobodyKnows_IsAFault() =>
        Should.Throw<ArgumentOutOfRangeException>(() => TaskMachine.Decide(Running, Record(1, null!), Now));

    private static RecordAttempt Record(long fence, TaskTransition next) =>
        new(Running.Id, fence, new AttemptRecord(Alpha, 1, AttemptOutcome.Failed, "x", Now, Now), next, []);

    private static TaskState Evolve(TaskState task, TaskEvent? happened) => TaskMachine.Evolve(task, happened.ShouldNotBeNull());
}
