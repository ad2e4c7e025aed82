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

    private static readonly TaskState Pending = TaskMachine.Submitted(new SubmitTask(new TaskId(new Guid("01900000-0000-7000-9000-000000000001")), Alpha, "{}"), Now, Now);
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
        TaskMachine.Decide(ended, new RenewLeases(Here, TimeSpan.FromSeconds(15), [new HeldTask(ended.Id, Alpha, 1)]), Now).ShouldBeNull();
        TaskMachine.Decide(ended, new RescueTasks(There, 3), Now, Now).ShouldBeNull();
        TaskMachine.Decide(ended, Record(1, new TaskTransition.Fail()), Now).ShouldBeNull();
        TaskMachine.Decide(ended, new ReleaseTask(ended.Id, Alpha, 1), Now).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void AnotherFence_ChangesNothing(long fence)
    {
        TaskMachine.Decide(Running, Record(fence, new TaskTransition.Complete("1")), Now).ShouldBeNull();
        TaskMachine.Decide(Running, new ReleaseTask(Running.Id, Alpha, fence), Now).ShouldBeNull();
    }

    [Fact]
    public void TheFence_GrowsAtEachClaim_ThroughReturnsAndRescuesAndRetries()
    {
        var task = Evolve(Running, TaskMachine.Decide(Running, new ReleaseTask(Running.Id, Alpha, 1), Now));
        task = Evolve(task, new TaskEvent.Claimed(Here, Now, Now));
        task = Evolve(task, TaskMachine.Decide(task, new RescueTasks(There, 3), Now.AddSeconds(1), Now.AddSeconds(1)));
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
        TaskMachine.IsDue(Pending with { DueAt = Now.AddSeconds(secondsFromNow), Timed = true }, Now).ShouldBe(due);

    // Tasks submitted before a clock was set back by an hour waited for that hour, while later ones ran.
    [Fact]
    public void ATaskWithoutAMoment_IsDue_WhateverTheClockSays() => TaskMachine.IsDue(Pending, Now.AddHours(-1)).ShouldBeTrue();

    [Fact]
    public void Places_GrowWithTheClock_AndWhereItIsSetBack()
    {
        var clock = new QueueClock(Now);

        DateTimeOffset[] places = [clock.Next(Now), clock.Next(Now.AddSeconds(1)), clock.Next(Now.AddHours(-1)), clock.Next(Now.AddMinutes(-30)), clock.Next(Now.AddSeconds(2))];

        places.ShouldBe([Now, Now.AddSeconds(1), Now.AddSeconds(1).AddMicroseconds(1), Now.AddSeconds(1).AddMicroseconds(2), Now.AddSeconds(2)]);
    }

    // What the node itself runs it does not rescue: it lives. A renewal that a stalled disk kept too long cost a healthy task a rescue.
    [Fact]
    public void ARunOfTheRescuersOwnIncarnation_IsNotRescued_HoweverLateItsLease() =>
        TaskMachine.Decide(Running, new RescueTasks(Here, 3), Now.AddDays(1), Now.AddDays(1)).ShouldBeNull();

    [Fact]
    public void ALease_IsJudgedByTheMomentBeforeTheStoreHadToWait()
    {
        TaskMachine.Decide(Running, new RescueTasks(There, 3), Now.AddSeconds(40), Now.AddSeconds(15)).ShouldBeNull();
        TaskMachine.Decide(Running, new RescueTasks(There, 3), Now.AddSeconds(40), Now.AddSeconds(16)).ShouldNotBeNull();
        TaskMachine.Decide(Running, new RescueTasks(There, 3), Now.AddSeconds(15), Now.AddSeconds(40)).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, new int[0], true)]
    [InlineData(3, new int[0], true)]
    [InlineData(1, new[] { 0, 1, 1 }, true)]
    [InlineData(1, new[] { 0, 2 }, false)]
    [InlineData(2, new[] { 0, 0 }, true)]
    [InlineData(2, new[] { 0, 1 }, false)]
    [InlineData(2, new[] { 2 }, false)]
    [InlineData(3, new[] { 0 }, false)]
    [InlineData(0, new[] { 2 }, true)]
    [InlineData(0, new[] { 3 }, false)]
    public void WhoMayRunBesideWhom(int rescues, int[] running, bool may) =>
        running.Aggregate(default(Company), (some, one) => some.With(one)).Admits(rescues).ShouldBe(may);

    [Fact]
    public void ATransitionThatNobodyKnows_IsAFault() =>
        Should.Throw<ArgumentOutOfRangeException>(() => TaskMachine.Decide(Running, Record(1, null!), Now));

    private static RecordAttempt Record(long fence, TaskTransition next) =>
        new(Running.Id, fence, new AttemptRecord(Alpha, 1, AttemptOutcome.Failed, "x", Now, Now), next, []);

    private static TaskState Evolve(TaskState task, TaskEvent? happened) => TaskMachine.Evolve(task, happened.ShouldNotBeNull());
}
