using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Schedules;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class ChangeSchedulesHandler(SqliteSession session, SubmitTaskHandler submit, CancelTaskHandler cancel) : CommandHandler<ChangeSchedules>
{
    private readonly SqliteStatement _agent = session.Prepare("SELECT 1 FROM agents WHERE name = @0");

    private readonly SqliteStatement _insert = session.Prepare("""
        INSERT INTO schedules (name, agent, origin, version, next_at, paused_at, pause_reason, paused_itself, failures, definition, created_at)
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10)
        ON CONFLICT DO NOTHING
        """);

    private readonly SqliteStatement _update = session.Prepare("""
        UPDATE schedules SET agent = @1, origin = @2, version = @3, next_at = @4, paused_at = @5, pause_reason = @6, paused_itself = @7, failures = @8, definition = @9
        WHERE name = @0 AND version = @10
        """);

    private readonly SqliteStatement _delete = session.Prepare("DELETE FROM schedules WHERE name = @0 AND version = @1");

    // A moment that has made a task makes no other, whoever decided it.
    private readonly SqliteStatement _note = session.Prepare("""
        INSERT INTO occurrences (schedule, moment, outcome, cause, recorded_at, task, result, through, moments, reason)
        VALUES (@0, @1, @2, @3, @4, @5, NULL, @6, @7, @8)
        ON CONFLICT (schedule, moment) DO UPDATE SET
            outcome = excluded.outcome, cause = excluded.cause, recorded_at = excluded.recorded_at, task = excluded.task, through = excluded.through, moments = excluded.moments, reason = excluded.reason
        WHERE occurrences.outcome <> 'fired'
        """);

    private readonly SqliteStatement _end = session.Prepare("UPDATE occurrences SET result = @2 WHERE schedule = @0 AND moment = @1");

    protected override StoreReply Execute(ChangeSchedules command, CommitTime time)
    {
        var turned = new ScheduleTurned[command.Turns.Count];
        for (var i = 0; i < turned.Length; i++)
            turned[i] = Turn(command.Turns[i], time);
        return new SchedulesChanged(turned);
    }

    private ScheduleTurned Turn(ScheduleTurn turn, CommitTime time)
    {
        if (turn.State is not { } state)
            return _delete.Execute(turn.Name.Value, turn.Version) == 1 ? new ScheduleTurned(TurnOutcome.Done, [], []) : ScheduleTurned.Not(TurnOutcome.Stale);
        if (!Knows(state.Definition.Agent.Value))
            return ScheduleTurned.Not(TurnOutcome.UnknownAgent);
        if (!Write(turn, state))
            return ScheduleTurned.Not(TurnOutcome.Stale);
        foreach (var ended in turn.Ended)
            _end.Execute(turn.Name.Value, UnixMicroseconds.Of(ended.Moment), EnumText<OccurrenceResult>.Write(ended.Result));
        List<TaskOfAgent> submitted = [], cancelled = [];
        foreach (var decided in turn.Occurrences)
        {
            if (Note(turn.Name, decided.Occurrence) && decided.Task is { } task && submit.Submit(task, time) is TaskSubmitted { Existed: false })
                submitted.Add(new TaskOfAgent(task.Id, task.Agent));
        }

        foreach (var task in turn.Cancels)
        {
            if (cancel.Cancel(new CancelTask(task, ScheduleTurned.WhyCancelled), time) is TaskCancelled { Status: TaskStatus.Cancelled } done)
                cancelled.Add(new TaskOfAgent(done.Id, done.Agent));
        }

        return new ScheduleTurned(TurnOutcome.Done, submitted, cancelled);
    }

    private bool Knows(string agent)
    {
        using var row = _agent.Query(agent);
        return row.Read();
    }

    private bool Write(ScheduleTurn turn, ScheduleState state) => (turn.Version == 0 ? _insert : _update).Execute(
        turn.Name.Value,
        state.Definition.Agent.Value,
        EnumText<ScheduleOrigin>.Write(state.Origin),
        turn.Version + 1,
        Moment(state.NextAt),
        Moment(state.PausedAt),
        state.PauseReason,
        state.PausedItself ? 1L : 0L,
        state.Failures,
        DefinitionJson.Write(state.Definition),
        turn.Version == 0 ? UnixMicroseconds.Of(state.CreatedAt) : turn.Version) == 1;

    private bool Note(ScheduleName schedule, Occurrence entry) => _note.Execute(
        schedule.Value,
        UnixMicroseconds.Of(entry.Moment),
        EnumText<OccurrenceOutcome>.Write(entry.Outcome),
        EnumText<OccurrenceTrigger>.Write(entry.Trigger),
        UnixMicroseconds.Of(entry.RecordedAt),
        entry.Task?.Value.ToByteArray(bigEndian: true),
        Moment(entry.Through),
        entry.Count,
        entry.Reason) == 1;

    private static long? Moment(DateTimeOffset? moment) => moment is { } at ? UnixMicroseconds.Of(at) : null;
}
