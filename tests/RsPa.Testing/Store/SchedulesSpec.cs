using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Store;

/// <summary>What every store must do with schedules.</summary>
/// <param name="tested">The store.</param>
public abstract class SchedulesSpec(IStoreUnderTest tested) : StoreSuite(tested)
{
    private static readonly ScheduleName Nightly = new("nightly");

    private static readonly ScheduleDefinition Full = new(Alpha, """{"n":1}""", new ScheduleRule.Cron("0 2 * * *"), "Europe/Berlin", TaskPriority.High, OverlapPolicy.Queue, CatchUpPolicy.All)
    {
        CatchUpWindow = TimeSpan.FromHours(3),
        ExpiresAt = Start.AddDays(9),
        Jitter = TimeSpan.FromSeconds(30),
        MaxRetries = 2,
        LeaveOut = [new DateOnly(2025, 12, 25), new DateOnly(2026, 1, 1)],
    };

    [Fact]
    public async Task A_schedule_comes_back_as_it_was_stored()
    {
        var stored = await MakeAsync(Nightly, Full);
        await MakeAsync(new ScheduleName("a-first"), Full with { Rule = new ScheduleRule.Every(TimeSpan.FromMinutes(5), Start) });

        (await Schedules.FindAsync(Nightly, default))!.State.ShouldBe(stored);
        (await Schedules.ListAsync(null, 10, default)).Select(state => state.Name.Value).ShouldBe(["a-first", "nightly"]);
        (await Schedules.ListAsync(new ScheduleName("a-first"), 10, default)).ShouldBe([stored]);
        (await Schedules.NextAsync(default)).ShouldBe(Start);
        (await Schedules.FindAsync(new ScheduleName("other"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_schedule_is_made_once_and_only_for_an_agent_that_there_is()
    {
        await MakeAsync(Nightly, Full);

        (await TurnAsync(new ScheduleTurn(Nightly, 0, State(Nightly, Full)))).Outcome.ShouldBe(TurnOutcome.Stale);
        (await TurnAsync(new ScheduleTurn(new ScheduleName("b"), 0, State(new ScheduleName("b"), Full with { Agent = new AgentName("nobody") })))).Outcome.ShouldBe(TurnOutcome.UnknownAgent);
        (await Schedules.ListAsync(null, 10, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_occurrence_and_its_task_are_stored_together()
    {
        var state = await MakeAsync(Nightly, Full);
        var task = Task(Alpha) with { DueAt = Start.AddSeconds(5), Priority = TaskPriority.Low };

        var turned = await TurnAsync(Fire(state, Start, task));

        turned.Submitted.ShouldBe([new TaskOfAgent(task.Id, Alpha)]);
        var summary = (await FindAsync(task.Id))!.Summary;
        (summary.Status, summary.DueAt, summary.Priority).ShouldBe((TaskStatus.Pending, Start.AddSeconds(5), TaskPriority.Low));
        (await HistoryAsync()).ShouldBe([new Occurrence(Start, OccurrenceOutcome.Fired, OccurrenceTrigger.Due, Start) { Task = task.Id }]);
        (await Schedules.FindAsync(Nightly, default))!.Open.ShouldBe([new OpenOccurrence(Start, task.Id, OccurrenceResult.None)]);
        (await Schedules.FindAsync(Nightly, default))!.State.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Who_has_not_seen_the_newest_version_changes_nothing()
    {
        var state = await MakeAsync(Nightly, Full);
        var (first, second) = (Task(Alpha), Task(Alpha));
        await TurnAsync(Fire(state, Start, first));

        var turned = await TurnAsync(Fire(state, Start.AddHours(1), second));

        turned.Outcome.ShouldBe(TurnOutcome.Stale);
        turned.Submitted.ShouldBeEmpty();
        (await FindAsync(second.Id)).ShouldBeNull();
        (await HistoryAsync()).Count.ShouldBe(1);
    }

    // Whatever versions say, as after a clock that was put back: the index has the last word.
    [Fact]
    public async Task A_moment_makes_one_task()
    {
        var state = await MakeAsync(Nightly, Full);
        var (first, second) = (Task(Alpha), Task(Alpha));
        await TurnAsync(Fire(state, Start, first));

        var turned = await TurnAsync(Fire(state with { Version = 2 }, Start, second));

        turned.Outcome.ShouldBe(TurnOutcome.Done);
        turned.Submitted.ShouldBeEmpty();
        (await FindAsync(second.Id)).ShouldBeNull();
        (await HistoryAsync()).Single().Task.ShouldBe(first.Id);
    }

    [Fact]
    public async Task A_moment_that_is_decided_twice_in_a_turn_makes_one_task_too()
    {
        var state = await MakeAsync(Nightly, Full);
        var (first, second) = (Task(Alpha), Task(Alpha));
        var queued = new Occurrence(Start, OccurrenceOutcome.Queued, OccurrenceTrigger.Due, Start);

        var turned = await TurnAsync(Fire(state, Start, first) with
        {
            Occurrences = [new(queued, null), .. Fire(state, Start, first).Occurrences, .. Fire(state, Start, second).Occurrences],
        });

        turned.Submitted.ShouldBe([new TaskOfAgent(first.Id, Alpha)]);
        (await FindAsync(second.Id)).ShouldBeNull();
        (await HistoryAsync()).Single().Task.ShouldBe(first.Id);
    }

    [Fact]
    public async Task What_was_missed_or_queued_can_be_fired_later()
    {
        var state = await MakeAsync(Nightly, Full);
        var task = Task(Alpha);
        var missed = new Occurrence(Start, OccurrenceOutcome.Missed, OccurrenceTrigger.Due, Start) { Reason = "nobody was there", Through = Start.AddHours(4), Count = 5 };
        var queued = new Occurrence(Start.AddHours(5), OccurrenceOutcome.Queued, OccurrenceTrigger.Backfill, Start) { Reason = "others wait" };
        await TurnAsync(new ScheduleTurn(Nightly, 1, state) { Occurrences = [new(missed, null), new(queued, null), new(queued with { Moment = Start.AddHours(6) }, null)] });
        (await HistoryAsync())[2].ShouldBe(missed);
        var atWork = (await Schedules.FindAsync(Nightly, default))!;
        (atWork.Queued.Single(), atWork.QueuedCount).ShouldBe((queued, 2));
        (await Schedules.MadeAsync(Nightly, Start, Start.AddHours(5), default)).ShouldBe([Start.AddHours(5)]);

        await TurnAsync(Fire(state with { Version = 2 }, Start.AddHours(5), task));

        (await Schedules.FindAsync(Nightly, default))!.QueuedCount.ShouldBe(1);
        (await HistoryAsync())[1].Outcome.ShouldBe(OccurrenceOutcome.Fired);
    }

    [Fact]
    public async Task What_is_due_and_what_has_ended_is_found()
    {
        var state = await MakeAsync(Nightly, Full);
        await MakeAsync(new ScheduleName("later"), Full, Start.AddHours(1));
        await TurnAsync(new ScheduleTurn(new ScheduleName("paused"), 0, State(new ScheduleName("paused"), Full) with { PausedAt = Start, PauseReason = "holiday", PausedItself = true, Failures = 5 }));
        (await DueAsync(Start)).ShouldBe(["nightly"]);
        (await DueAsync(Start.AddTicks(-10))).ShouldBeEmpty();
        var task = Task(Alpha);
        await TurnAsync(Fire(state, Start, task) with { State = state with { NextAt = Start.AddHours(2) } });
        (await DueAsync(Start)).ShouldBeEmpty();
        (await DueAsync(Start.AddHours(3))).ShouldBe(["later", "nightly"]);

        await One(new CancelTask(task.Id, "no use"), Start);

        (await DueAsync(Start)).ShouldBe(["nightly"]);
        (await Schedules.FindAsync(Nightly, default))!.Open.Single().Result.ShouldBe(OccurrenceResult.Cancelled);
        await TurnAsync(new ScheduleTurn(Nightly, 2, state with { NextAt = null }) { Ended = [new EndedOccurrence(Start, OccurrenceResult.Cancelled)] });
        (await DueAsync(Start)).ShouldBeEmpty();
        (await HistoryAsync()).Single().Result.ShouldBe(OccurrenceResult.Cancelled);
    }

    [Fact]
    public async Task An_earlier_task_is_cancelled_in_the_same_commit()
    {
        var state = await MakeAsync(Nightly, Full);
        var (first, second) = (Task(Alpha), Task(Alpha));
        await TurnAsync(Fire(state, Start, first));

        var turned = await TurnAsync(Fire(state with { Version = 2 }, Start.AddHours(1), second) with { Cancels = [first.Id] });

        turned.Cancelled.ShouldBe([new TaskOfAgent(first.Id, Alpha)]);
        (await FindAsync(first.Id))!.Summary.Status.ShouldBe(TaskStatus.Cancelled);
    }

    [Fact]
    public async Task A_removed_schedule_is_gone_with_its_history_and_its_tasks_stay()
    {
        var state = await MakeAsync(Nightly, Full);
        var task = Task(Alpha);
        await TurnAsync(Fire(state, Start, task));

        (await TurnAsync(new ScheduleTurn(Nightly, 1, null))).Outcome.ShouldBe(TurnOutcome.Stale);
        (await TurnAsync(new ScheduleTurn(Nightly, 2, null))).Outcome.ShouldBe(TurnOutcome.Done);

        (await Schedules.FindAsync(Nightly, default)).ShouldBeNull();
        (await HistoryAsync()).ShouldBeEmpty();
        (await FindAsync(task.Id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Old_entries_are_removed_and_those_under_way_are_kept()
    {
        var state = await MakeAsync(Nightly, Full);
        DecidedOccurrence Entry(int hour, OccurrenceOutcome outcome) => new(new Occurrence(Start.AddHours(hour), outcome, OccurrenceTrigger.Due, Start.AddHours(hour)), null);
        await TurnAsync(Fire(state, Start, Task(Alpha)) with
        {
            Occurrences = [.. Fire(state, Start, Task(Alpha)).Occurrences, Entry(1, OccurrenceOutcome.Queued), Entry(2, OccurrenceOutcome.Skipped), Entry(3, OccurrenceOutcome.Skipped), Entry(4, OccurrenceOutcome.Skipped)],
        });

        (await One(new PruneOccurrences(Start.AddHours(3), 100), Start)).ShouldBe(new OccurrencesPruned(1, More: false));
        (await HistoryAsync()).Select(entry => entry.Moment).ShouldBe([Start.AddHours(4), Start.AddHours(3), Start.AddHours(1), Start]);
        (await One(new PruneOccurrences(Start, 1), Start)).ShouldBe(new OccurrencesPruned(1, More: false));
        (await HistoryAsync()).Select(entry => entry.Moment).ShouldBe([Start.AddHours(4), Start.AddHours(1), Start]);
    }

    // As two nodes do: both see the same schedules, decide the same, and commit at once.
    [Fact]
    public async Task Two_schedulers_at_once_fire_no_occurrence_twice()
    {
        const int Count = 50;
        for (var i = 0; i < Count; i++)
            await MakeAsync(new ScheduleName($"s{i}"), Full);
        var another = Another();

        var turned = await System.Threading.Tasks.Task.WhenAll(FireAllAsync(Store), FireAllAsync(another), FireAllAsync(Store), FireAllAsync(another));

        turned.Sum().ShouldBe(Count);
        for (var i = 0; i < Count; i++)
            (await Schedules.HistoryAsync(new ScheduleName($"s{i}"), null, 10, default)).Count.ShouldBe(1);

        async Task<int> FireAllAsync(Actors.Store.IMainStore store)
        {
            var due = await Schedules.DueAsync(Start, 1_000, default);
            var turns = due.Select(found => Fire(found.State, Start, new SubmitTask(TaskId.New(TimeProvider.System), Alpha, "{}")) with { Name = found.State.Name }).ToArray();
            if (turns.Length == 0)
                return 0;
            var reply = (SchedulesChanged)(await store.CommitAsync([new ChangeSchedules(turns)], () => Start, default)).Single();
            return reply.Turns.Sum(turn => turn.Submitted.Count);
        }
    }

    private static ScheduleState State(ScheduleName name, ScheduleDefinition definition, DateTimeOffset? next = null) => new(name, definition, ScheduleOrigin.Owner, Start.AddDays(-1), next ?? Start) { Version = 1 };

    private static ScheduleTurn Fire(ScheduleState state, DateTimeOffset moment, SubmitTask task) => new(state.Name, state.Version, state with { NextAt = Start.AddDays(1) })
    {
        Occurrences = [new DecidedOccurrence(new Occurrence(moment, OccurrenceOutcome.Fired, OccurrenceTrigger.Due, Start) { Task = task.Id }, task)],
    };

    private async Task<ScheduleState> MakeAsync(ScheduleName name, ScheduleDefinition definition, DateTimeOffset? next = null)
    {
        var state = State(name, definition, next);
        (await TurnAsync(new ScheduleTurn(name, 0, state))).Outcome.ShouldBe(TurnOutcome.Done);
        return state;
    }

    private async Task<ScheduleTurned> TurnAsync(ScheduleTurn turn) => ((SchedulesChanged)await One(new ChangeSchedules([turn]), Start)).Turns.Single();

    private async Task<IEnumerable<string>> DueAsync(DateTimeOffset now) => (await Schedules.DueAsync(now, 100, default)).Select(found => found.State.Name.Value);

    private Task<IReadOnlyList<Occurrence>> HistoryAsync() => Schedules.HistoryAsync(Nightly, null, 100, default);
}
