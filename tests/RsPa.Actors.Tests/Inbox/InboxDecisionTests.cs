using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Inbox;

public sealed class InboxDecisionTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly TaskId Task = new(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a"));

    private readonly InboxSettings _settings = new() { Directory = "/inbox", MaxInFlight = 2, SettleTime = TimeSpan.FromSeconds(10) };

    [Fact]
    public void A_file_that_still_grows_waits()
    {
        var first = Listed(InboxState.Initial, 0, File("a", 1));
        var second = Listed(first.State, 9, File("a", 2));
        var third = Listed(second.State, 18, File("a", 2));
        var fourth = Listed(third.State, 19, File("a", 2));

        first.Effects.ShouldBeEmpty();
        second.Effects.ShouldBeEmpty();
        third.Effects.ShouldBeEmpty("it has been the same for nine seconds only");
        fourth.Effects.ShouldBe([new InboxEffect.Submit(File("a", 2))]);
    }

    [Fact]
    public void No_more_files_than_allowed_are_in_work()
    {
        var state = Seen(File("a"), File("b"), File("c"));

        state.Work.Keys.ShouldBe(["a", "b"]);
        // The next in line follows as soon as one is out of the way, not at the next look.
        InboxDecision.Moved(state, "a", _settings).Effects.ShouldBe([new InboxEffect.Submit(File("c"))]);
    }

    [Fact]
    public void A_file_in_work_is_not_submitted_again_and_its_task_is_looked_up()
    {
        var state = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending), _settings).State;

        Listed(state, 20, File("a")).Effects.ShouldBe([new InboxEffect.LookUp("a", Task)]);
    }

    [Theory]
    [InlineData(TaskStatus.Failed)]
    [InlineData(TaskStatus.Cancelled)]
    public void An_existing_task_that_ended_badly_is_retried(TaskStatus status)
    {
        var decided = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, true, status), _settings);

        decided.Effects.ShouldBe([new InboxEffect.Retry("a", Task)]);
        // A look-up that was under way when it was retried must not move the file.
        InboxDecision.LookedUp(decided.State, "a", Summary(status)).Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_retry_that_the_store_could_not_take_begins_anew()
    {
        var retrying = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, true, TaskStatus.Failed), _settings).State;

        InboxDecision.Retried(retrying, "a", new StoreRefused(StoreRefusal.Busy, "")).State.Work.ShouldBeEmpty();
        InboxDecision.Retried(retrying, "a", new StoreRefused(StoreRefusal.WrongStatus, "")).State.Work["a"].Stage.ShouldBe(InboxStage.Waiting);
    }

    [Fact]
    public void A_move_that_failed_is_tried_again_with_the_same_reason_and_nothing_is_submitted()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending), _settings).State;
        var moving = InboxDecision.LookedUp(waiting, "a", Summary(TaskStatus.Failed, "no total"));
        var move = moving.Effects.ShouldHaveSingleItem().ShouldBeOfType<InboxEffect.Move>();
        move.Reason.ShouldNotBeNull().ShouldContain("no total");

        var stuck = InboxDecision.MoveFailed(moving.State, "a", "the disk is full", Now.AddSeconds(20), _settings).State;

        Listed(stuck, 22, File("a")).Effects.ShouldBeEmpty("it waits a little");
        Listed(stuck, 26, File("a")).Effects.ShouldBe([move]);
    }

    [Fact]
    public void A_task_that_is_gone_is_submitted_anew()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending), _settings).State;

        var gone = InboxDecision.LookedUp(waiting, "a", null);

        Listed(gone.State, 20, File("a")).Effects.ShouldBe([new InboxEffect.Submit(File("a"))]);
    }

    [Fact]
    public void News_of_a_failure_make_it_look()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending), _settings).State;

        InboxDecision.Changed(waiting, Task, TaskStatus.Failed).Effects.ShouldBe([new InboxEffect.LookUp("a", Task)], "why it failed is not in the news");
        InboxDecision.Changed(waiting, Task, TaskStatus.Pending).Effects.ShouldBeEmpty();
        InboxDecision.Changed(waiting, default, TaskStatus.Failed).Effects.ShouldBeEmpty();
        InboxDecision.LookedUp(waiting, "a", Summary(TaskStatus.Running)).Effects.ShouldBeEmpty();
    }

    [Fact]
    public void News_that_a_task_is_completed_move_its_file_without_a_look()
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending), _settings).State;

        var done = InboxDecision.Changed(waiting, Task, TaskStatus.Completed);

        done.Effects.ShouldBe([new InboxEffect.Move(File("a"), null)]);
        InboxDecision.Changed(done.State, Task, TaskStatus.Completed).Effects.ShouldBeEmpty("it is on its way");
    }

    [Fact]
    public void A_file_that_cannot_be_read_waits_longer_each_time_and_is_named_once()
    {
        var (state, at) = (Seen(File("a")), 10.0);
        foreach (var wait in (double[])[5, 10, 20, 40])
        {
            var held = InboxDecision.NotRead(state, "a", "it may not be read", Now.AddSeconds(at), _settings);
            held.Effects.ShouldBe(wait == 5 ? [new InboxEffect.Say("a", "it may not be read")] : []);
            Listed(held.State, at + wait - 1, File("a")).Effects.ShouldBeEmpty();
            var again = Listed(held.State, at + wait, File("a"));
            again.Effects.ShouldBe([new InboxEffect.Submit(File("a"))]);
            (state, at) = (again.State, at + wait);
        }

        InboxDecision.NotRead(state, "a", "it may not be read", Now, _settings with { Waits = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)) }).State.Held["a"].Until.ShouldBe(Now.AddMinutes(1));
    }

    [Fact]
    public void A_held_file_that_changes_or_that_its_owner_hurries_does_not_wait()
    {
        var held = InboxDecision.NotRead(Seen(File("a")), "a", "it may not be read", Now.AddSeconds(10), _settings).State;

        Listed(Listed(held, 11, File("a", 11)).State, 21, File("a", 11)).Effects.ShouldBe([new InboxEffect.Submit(File("a", 11))]);
        Listed(InboxDecision.Hurry(held, ["a"]), 11, File("a")).Effects.ShouldBe([new InboxEffect.Submit(File("a"))]);
        Listed(InboxDecision.Hurry(held, ["b"]), 11, File("a")).Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_being_written_settles_anew_without_a_word()
    {
        var written = InboxDecision.BeingWritten(Seen(File("a")), "a", Now.AddSeconds(10), _settings);

        written.Effects.ShouldBeEmpty();
        Listed(written.State, 19, File("a")).Effects.ShouldBeEmpty();
        Listed(written.State, 20, File("a")).Effects.ShouldBe([new InboxEffect.Submit(File("a"))]);
    }

    [Fact]
    public void After_the_store_refused_one_no_other_is_sent_before_the_next_look()
    {
        var state = Seen(File("a"), File("b"), File("c"));

        var refused = InboxDecision.Submitted(state, "a", new StoreRefused(StoreRefusal.Busy, ""), _settings);

        refused.Effects.ShouldBeEmpty();
        InboxDecision.Moved(refused.State, "b", _settings).Effects.ShouldBeEmpty();
        Listed(refused.State, 12, File("a"), File("b"), File("c")).Effects.ShouldBe([new InboxEffect.Submit(File("a"))]);
    }

    [Fact]
    public void What_cannot_be_moved_takes_no_others_place()
    {
        var state = Seen(File("a"), File("b"), File("c"), File("d"));
        foreach (var name in (string[])["a", "b"])
        {
            state = InboxDecision.Submitted(state, name, new TaskSubmitted(TaskOf(name), true, TaskStatus.Completed), _settings).State;
            state = InboxDecision.MoveFailed(state, name, "not yours", Now.AddSeconds(10), _settings).State;
        }

        Listed(state, 11, File("a"), File("b"), File("c"), File("d")).Effects.ShouldBe([new InboxEffect.Submit(File("c")), new InboxEffect.Submit(File("d"))]);
    }

    [Fact]
    public void What_is_no_file_is_named_once_and_again_when_it_is_something_else()
    {
        InboxDecided Odd(InboxState state, string reason) => InboxDecision.Listed(state, new InboxScan([], [new InboxOddity("p", reason)]), Now, _settings);

        var first = Odd(InboxState.Initial, "a pipe");

        first.Effects.ShouldBe([new InboxEffect.Say("p", "a pipe")]);
        Odd(first.State, "a pipe").Effects.ShouldBeEmpty();
        Odd(first.State, "a link").Effects.ShouldBe([new InboxEffect.Say("p", "a link")]);
    }

    [Fact]
    public void Tasks_are_looked_up_in_turn_a_few_at_a_look()
    {
        var settings = _settings with { MaxInFlight = 5, MaxLookUps = 2 };
        InboxFile[] files = [File("a"), File("b"), File("c"), File("d"), File("e")];
        var state = InboxDecision.Listed(InboxDecision.Listed(InboxState.Initial, new InboxScan(files, []), Now, settings).State, new InboxScan(files, []), Now.AddSeconds(10), settings).State;
        foreach (var file in files)
            state = InboxDecision.Submitted(state, file.Name, new TaskSubmitted(TaskOf(file.Name), false, TaskStatus.Pending), settings).State;

        var looked = new List<string>();
        for (var second = 11; second < 14; second++)
        {
            var decided = InboxDecision.Listed(state, new InboxScan(files, []), Now.AddSeconds(second), settings);
            looked.AddRange(decided.Effects.OfType<InboxEffect.LookUp>().Select(one => one.Name));
            state = decided.State;
        }

        looked.ShouldBe(["a", "b", "c", "d", "e", "a"]);
    }

    [Fact]
    public void The_key_tells_content_name_and_time_apart_and_is_short()
    {
        string[] keys =
        [
            InboxDecision.Key(File("a"), "h1"), InboxDecision.Key(File("a"), "h2"), InboxDecision.Key(File("b"), "h1"),
            InboxDecision.Key(File("a") with { Modified = Now.AddSeconds(1) }, "h1"),
        ];

        keys.Distinct().Count().ShouldBe(4);
        keys.ShouldAllBe(key => key.StartsWith("inbox:", StringComparison.Ordinal) && key.Length <= 200);
        InboxDecision.Key(File("a"), "h1").ShouldBe(keys[0]);
    }

    [Theory]
    [InlineData(TaskStatus.Failed, "no total", "failed: no total")]
    [InlineData(TaskStatus.Failed, null, "failed: no reason was given")]
    [InlineData(TaskStatus.Cancelled, "not needed", "was cancelled: not needed")]
    [InlineData(TaskStatus.Cancelled, null, "was cancelled")]
    public void A_file_moves_with_the_reason_why_its_task_did_not_complete(TaskStatus status, string? error, string says)
    {
        var waiting = InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, false, TaskStatus.Pending), _settings).State;

        InboxDecision.LookedUp(waiting, "a", Summary(status, error)).Effects.ShouldBe([new InboxEffect.Move(File("a"), $"Task {Task} {says}")]);
        InboxDecision.LookedUp(waiting, "a", Summary(TaskStatus.Completed)).Effects.ShouldBe([new InboxEffect.Move(File("a"), null)]);
    }

    [Fact]
    public void No_more_files_than_allowed_are_submitted_at_once()
    {
        var settings = _settings with { MaxInFlight = 10, MaxSubmitting = 3 };
        InboxFile[] files = [File("a"), File("b"), File("c"), File("d"), File("e")];
        var state = InboxDecision.Listed(InboxDecision.Listed(InboxState.Initial, new InboxScan(files, []), Now, settings).State, new InboxScan(files, []), Now.AddSeconds(10), settings).State;

        state.Work.Keys.ShouldBe(["a", "b", "c"]);
        InboxDecision.Submitted(state, "a", new TaskSubmitted(TaskOf("a"), false, TaskStatus.Pending), settings).Effects.ShouldBe([new InboxEffect.Submit(File("d"))]);
    }

    [Fact]
    public void What_is_held_is_forgotten_once_its_file_is_gone_or_another()
    {
        var held = InboxDecision.NotRead(Seen(File("a")), "a", "it may not be read", Now.AddSeconds(10), _settings).State;

        Listed(held, 11, File("a")).State.Held.Keys.ShouldBe(["a"]);
        Listed(held, 11, File("a", 11)).State.Held.ShouldBeEmpty();
        Listed(held, 11).State.Held.ShouldBeEmpty();

        // While it is in work, as when it can't be moved, it is not.
        var stuck = InboxDecision.MoveFailed(InboxDecision.Submitted(Seen(File("a")), "a", new TaskSubmitted(Task, true, TaskStatus.Completed), _settings).State, "a", "no room", Now.AddSeconds(10), _settings).State;
        Listed(stuck, 11).State.Held.Keys.ShouldBe(["a"]);
    }

    private static TaskId TaskOf(string name) => new(Guid.Parse($"0195b0f2-7c1d-7000-8000-0000000000{(int)name[0]:x2}"));

    private static InboxFile File(string name, long size = 10) => new(name, size, Now);

    private static TaskSummary Summary(TaskStatus status, string? error = null) =>
        new(Task, new AgentName("reimbursement"), status, TaskPriority.Medium, 1, Now, Now, null, null, error);

    private InboxDecided Listed(InboxState state, double second, params InboxFile[] files) =>
        InboxDecision.Listed(state, new InboxScan(files, []), Now.AddSeconds(second), _settings);

    private InboxState Seen(params InboxFile[] files) => Listed(Listed(InboxState.Initial, 0, files).State, 10, files).State;
}
