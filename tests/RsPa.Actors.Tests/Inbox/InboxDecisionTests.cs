using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Inbox;

public sealed class InboxDecisionTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly TaskId Task = new(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a"));

    private readonly InboxSettings _settings = new() { Directory = "/inbox", MaxInFlight = 2 };

    [Fact]
    public void AFileThatStillGrows_Waits()
    {
        var first = InboxDecision.Listed(InboxState.Initial, [File("a", 1)], _settings);
        var second = InboxDecision.Listed(first.State, [File("a", 2)], _settings);
        var third = InboxDecision.Listed(second.State, [File("a", 2)], _settings);

        first.Effects.ShouldBeEmpty();
        second.Effects.ShouldBeEmpty();
        third.Effects.ShouldBe([new InboxEffect.Submit(File("a", 2))]);
    }

    [Fact]
    public void NoMoreFilesThanAllowed_AreInWork()
    {
        var state = Seen(File("a"), File("b"), File("c"));

        state.Work.Keys.ShouldBe(["a", "b"]);
        var next = InboxDecision.Listed(InboxDecision.Moved(state, "a").State, [File("b"), File("c")], _settings);
        next.Effects.ShouldBe([new InboxEffect.Submit(File("c"))]);
    }

    [Fact]
    public void AFileInWork_IsNotSubmittedAgain_AndItsTaskIsLookedUp()
    {
        var state = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending)).State;

        InboxDecision.Listed(state, [File("a")], _settings).Effects.ShouldBe([new InboxEffect.LookUp("a", Task)]);
    }

    [Theory]
    [InlineData(TaskStatus.Failed)]
    [InlineData(TaskStatus.Cancelled)]
    public void AnExistingTaskThatEndedBadly_IsRetried(TaskStatus status)
    {
        var decided = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, true, status));

        decided.Effects.ShouldBe([new InboxEffect.Retry("a", Task)]);
        // A look-up that was under way when it was retried must not move the file.
        InboxDecision.LookedUp(decided.State, "a", Summary(status)).Effects.ShouldBeEmpty();
    }

    [Fact]
    public void ARetryThatTheStoreCouldNotTake_BeginsAnew()
    {
        var retrying = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, true, TaskStatus.Failed)).State;

        InboxDecision.Retried(retrying, "a", new TaskRefused(TaskRefusal.Busy, "")).State.Work.ShouldBeEmpty();
        InboxDecision.Retried(retrying, "a", new TaskRefused(TaskRefusal.WrongStatus, "")).State.Work["a"].Stage.ShouldBe(InboxStage.Waiting);
    }

    [Fact]
    public void AMoveThatFailed_IsTriedAgain_WithTheSameReason_AndNothingIsSubmitted()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending)).State;
        var moving = InboxDecision.LookedUp(waiting, "a", Summary(TaskStatus.Failed, "no total"));
        var move = moving.Effects.ShouldHaveSingleItem().ShouldBeOfType<InboxEffect.Move>();
        move.Reason.ShouldNotBeNull().ShouldContain("no total");

        var stuck = InboxDecision.MoveFailed(moving.State, "a").State;

        InboxDecision.Listed(stuck, [File("a")], _settings).Effects.ShouldBe([move]);
    }

    [Fact]
    public void ATaskThatIsGone_IsSubmittedAnew()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending)).State;

        var gone = InboxDecision.LookedUp(waiting, "a", null);

        InboxDecision.Listed(gone.State, [File("a")], _settings).Effects.ShouldBe([new InboxEffect.Submit(File("a"))]);
    }

    [Fact]
    public void AHint_OnlyMakesItLook()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending)).State;

        InboxDecision.Changed(waiting, Task).Effects.ShouldBe([new InboxEffect.LookUp("a", Task)]);
        InboxDecision.Changed(waiting, default).Effects.ShouldBeEmpty();
        InboxDecision.LookedUp(waiting, "a", Summary(TaskStatus.Running)).Effects.ShouldBeEmpty();
    }

    [Fact]
    public void TheKey_TellsContentNameAndTimeApart_AndIsShort()
    {
        string[] keys =
        [
            InboxDecision.Key(File("a"), "h1"), InboxDecision.Key(File("a"), "h2"), InboxDecision.Key(File("b"), "h1"),
            InboxDecision.Key(File("a") with { Modified = Now.AddSeconds(1) }, "h1"),
        ];

        keys.Distinct().Count().ShouldBe(4);
        keys.ShouldAllBe(key => key.Length <= 200);
        InboxDecision.Key(File("a"), "h1").ShouldBe(keys[0]);
    }

    private static InboxFile File(string name, long size = 10) => new(name, size, Now);

    private static TaskSummary Summary(TaskStatus status, string? error = null) =>
        new(Task, new AgentName("reimbursement"), status, TaskPriority.Medium, 1, Now, Now, null, null, error);

    private InboxState Seen(params InboxFile[] files)
    {
        var first = InboxDecision.Listed(InboxState.Initial, files, _settings);
        return InboxDecision.Listed(first.State, files, _settings).State;
    }
}
