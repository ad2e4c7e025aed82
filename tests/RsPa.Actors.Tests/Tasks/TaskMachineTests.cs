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
    public void A_waiting_task_is_cancelled_at_once() =>
        TaskMachine.Decide(Pending with { Status = TaskStatus.Waiting }, new CancelTask(Pending.Id, "no"), Now).ShouldBe(new TaskEvent.Cancelled("no", null, Now));

    [Fact]
    public void A_second_cancel_keeps_the_first_reason()
    {
        var asked = Evolve(Running, TaskMachine.Decide(Running, new CancelTask(Running.Id, "first"), Now));

        Evolve(asked, TaskMachine.Decide(asked, new CancelTask(Running.Id, "second"), Now)).CancelReason.ShouldBe("first");
    }

    [Fact]
    public void A_result_that_was_reached_before_the_cancel_took_effect_stands()
    {
        var asked = Evolve(Running, TaskMachine.Decide(Running, new CancelTask(Running.Id, "stop"), Now));

        var done = Evolve(asked, TaskMachine.Decide(asked, Record(1, new TaskTransition.Complete("1")), Now));

        (done.Status, done.Output).ShouldBe((TaskStatus.Completed, "1"));
    }

    [Theory]
    [InlineData(TaskStatus.Completed)]
    [InlineData(TaskStatus.Failed)]
    [InlineData(TaskStatus.Cancelled)]
    public void What_has_ended_is_neither_cancelled_nor_renewed_nor_rescued_nor_recorded(TaskStatus status)
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
    public void Another_fence_changes_nothing(long fence)
    {
        TaskMachine.Decide(Running, Record(fence, new TaskTransition.Complete("1")), Now).ShouldBeNull();
        TaskMachine.Decide(Running, new ReleaseTask(Running.Id, Alpha, fence), Now).ShouldBeNull();
    }

    [Fact]
    public void The_fence_grows_at_each_claim_through_returns_and_rescues_and_retries()
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
    public void A_task_is_due_from_its_moment_on(int secondsFromNow, bool due) =>
        TaskMachine.IsDue(Pending with { DueAt = Now.AddSeconds(secondsFromNow), Timed = true }, Now).ShouldBe(due);

    // Tasks submitted before a clock was set back by an hour waited for that hour, while later ones ran.
    [Fact]
    public void A_task_without_a_moment_is_due_whatever_the_clock_says() => TaskMachine.IsDue(Pending, Now.AddHours(-1)).ShouldBeTrue();

    [Fact]
    public void Places_grow_with_the_clock_and_where_it_is_set_back()
    {
        var clock = new QueueClock(Now);

        DateTimeOffset[] places = [clock.Next(Now), clock.Next(Now.AddSeconds(1)), clock.Next(Now.AddHours(-1)), clock.Next(Now.AddMinutes(-30)), clock.Next(Now.AddSeconds(2))];

        places.ShouldBe([Now, Now.AddSeconds(1), Now.AddSeconds(1).AddMicroseconds(1), Now.AddSeconds(1).AddMicroseconds(2), Now.AddSeconds(2)]);
    }

    // What the node itself runs it does not rescue: it lives. A renewal that a stalled disk kept too long cost a healthy task a rescue.
    [Fact]
    public void A_run_of_the_rescuers_own_incarnation_is_not_rescued_however_late_its_lease() =>
        TaskMachine.Decide(Running, new RescueTasks(Here, 3), Now.AddDays(1), Now.AddDays(1)).ShouldBeNull();

    [Fact]
    public void A_lease_is_judged_by_the_moment_before_the_store_had_to_wait()
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
    public void Each_run_counts_for_those_that_may_join_it()
    {
        var some = default(Company).With(0).With(1).With(Company.ApartFrom).With(Company.AloneFrom);

        some.ShouldBe(new Company(Running: 4, Rescued: 3, Apart: 2, Alone: true));
        default(Company).With(0).ShouldBe(new Company(1, 0, 0, Alone: false));
    }

    [Theory]
    [InlineData("0 1 2", 5, "0 1 2")]
    [InlineData("0 3 4", 0, "3")]
    [InlineData("0 3 4", 1, "")]
    [InlineData("", 0, "")]
    public void Who_has_to_run_alone_keeps_the_others_out_until_nothing_runs(string due, int running, string chosen) =>
        string.Join(' ', Company.Choose(due.Split(' ', StringSplitOptions.RemoveEmptyEntries), int.Parse, new Company(running, 0, 0, Alone: false))).ShouldBe(chosen);

    [Fact]
    public void A_task_with_a_moment_keeps_it_and_one_without_takes_its_place_in_the_queue()
    {
        var submit = new SubmitTask(Pending.Id, Alpha, "{}");

        var timed = TaskMachine.Submitted(submit with { DueAt = Now.AddHours(1) }, Now, Now.AddSeconds(1));
        (timed.DueAt, timed.Timed, timed.SubmittedAt).ShouldBe((Now.AddHours(1), true, Now));
        var queued = TaskMachine.Submitted(submit, Now, Now.AddSeconds(1));
        (queued.DueAt, queued.Timed).ShouldBe((Now.AddSeconds(1), false));
    }

    [Fact]
    public void A_lease_is_renewed_among_others_and_only_by_whom_it_belongs_to()
    {
        var other = new HeldTask(new TaskId(Guid.Empty), Alpha, 1);
        var held = new HeldTask(Running.Id, Alpha, 1);
        var lease = TimeSpan.FromSeconds(15);

        TaskMachine.Decide(Running, new RenewLeases(Here, lease, [other, held]), Now).ShouldBe(new TaskEvent.LeaseRenewed(Now + lease));
        TaskMachine.Decide(Running, new RenewLeases(Here, lease, [other]), Now).ShouldBeNull();
        TaskMachine.Decide(Running, new RenewLeases(There, lease, [held]), Now).ShouldBeNull();
    }

    [Fact]
    public void A_first_rescue_keeps_its_place_and_the_next_ones_wait()
    {
        var first = TaskMachine.Decide(Running, new RescueTasks(There, 3), Now.AddMinutes(1), Now.AddMinutes(1)).ShouldNotBeNull();
        first.ShouldBe(new TaskEvent.Rescued(TaskStatus.Pending, TaskMachine.LostError, Now.AddMinutes(1), Running.DueAt, Timed: false));
        var after = Evolve(Running, first);
        (after.Status, after.EndedAt, after.LeaseUntil, after.Timed, after.Attempt, after.Rescues).ShouldBe((TaskStatus.Pending, null, null, false, 0, 1));

        TaskMachine.Decide(Running with { Rescues = 1 }, new RescueTasks(There, 3), Now.AddMinutes(1), Now.AddMinutes(1))
            .ShouldBe(new TaskEvent.Rescued(TaskStatus.Pending, TaskMachine.LostError, Now.AddMinutes(1), Now.AddMinutes(1) + TaskMachine.RescueBackoff.First, Timed: true));
        TaskMachine.PoisonError(4).ShouldContain("died 4 times");
    }

    [Fact]
    public void A_retry_by_hand_does_not_wait_for_the_moment_that_the_task_had()
    {
        var failed = Evolve(Running with { Timed = true, DueAt = Now.AddDays(1), Rescues = 2, Conflicts = 3 }, new TaskEvent.Failed("x", Now));

        var again = Evolve(failed, TaskMachine.Decide(failed, new RetryTask(failed.Id), Now.AddSeconds(1)));

        (again.Status, again.Timed, again.DueAt, again.Attempt, again.Rescues, again.Conflicts, again.EndedAt).ShouldBe((TaskStatus.Pending, false, Now.AddSeconds(1), 0, 0, 0, null));
    }

    [Fact]
    public void A_transition_that_nobody_knows_is_a_fault() =>
        Should.Throw<ArgumentOutOfRangeException>(() => TaskMachine.Decide(Running, Record(1, null!), Now));

    private static RecordAttempt Record(long fence, TaskTransition next) =>
        new(Running.Id, fence, new AttemptRecord(Alpha, 1, AttemptOutcome.Failed, "x", Now, Now), next, []);

    private static TaskState Evolve(TaskState task, TaskEvent? happened) => TaskMachine.Evolve(task, happened.ShouldNotBeNull());
}
