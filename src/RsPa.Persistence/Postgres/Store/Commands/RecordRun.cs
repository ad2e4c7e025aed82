using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>
/// Ends of attempts that are stored by one statement. Each task is changed where its id and fence match and it runs: one that is left
/// out is no longer the attempt's. No two are of the same task.
/// </summary>
internal sealed class RecordRun
{
    // A wish to stop wins over everything but a completion. The attempts are numbered as the tasks are changed, in their order.
    private static readonly string End = $"""
        WITH ended AS (
            UPDATE tasks t SET
                status = CASE WHEN g.next IN ('completed', 'cancelled') OR t.cancel_reason IS NULL THEN g.next ELSE 'cancelled' END,
                output = CASE g.next WHEN 'completed' THEN g.output WHEN 'cancelled' THEN NULL ELSE t.output END,
                error = g.error,
                ended_at = CASE WHEN g.next IN ('completed', 'cancelled', 'failed') OR t.cancel_reason IS NOT NULL THEN $1 END,
                due_at = CASE WHEN g.next = 'pending' AND NOT g.again AND t.cancel_reason IS NULL THEN g.at ELSE t.due_at END,
                lane = CASE WHEN g.next = 'pending' AND NOT g.again AND t.cancel_reason IS NULL THEN t.lane | {QueueLane.Timed} ELSE t.lane END,
                conflicts = CASE WHEN g.again THEN t.conflicts + 1 WHEN g.next = 'pending' AND t.cancel_reason IS NULL THEN 0 ELSE t.conflicts END,
                attempt = CASE WHEN g.again OR (g.next = 'waiting' AND t.cancel_reason IS NULL) THEN t.attempt - 1 ELSE t.attempt END,
                waits_for = CASE WHEN g.next = 'waiting' AND t.cancel_reason IS NULL THEN g.waits_for END,
                wake_at = CASE WHEN g.next = 'waiting' AND t.cancel_reason IS NULL THEN g.at END,
                lease_until = NULL
            FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::boolean[],
                $10::text[], $11::int[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[])
                AS g(id, fence, next, output, error, at, waits_for, again, agent, number, outcome, attempt_error, started_at, attempt_ended_at)
            WHERE t.id = g.id AND t.fence = g.fence AND t.status || '' = 'running'
            RETURNING t.id, t.status, nextval('attempts_sequence_seq') AS sequence, g.agent, g.number, g.outcome, g.attempt_error, g.started_at, g.attempt_ended_at),
        logged AS (
            INSERT INTO attempts (sequence, task_id, agent, number, outcome, error, started_at, ended_at)
            SELECT sequence, id, agent, number, outcome, attempt_error, started_at, attempt_ended_at FROM ended)
        SELECT id, status, sequence FROM ended
        """;

    private readonly List<Row> _rows = [];

    /// <summary>Adds one.</summary>
    /// <param name="record">How it ended.</param>
    /// <param name="conflict">Which data it found changed, where it did.</param>
    /// <param name="again">Whether it is made again for that.</param>
    /// <param name="answer">Takes the answer.</param>
    public void Add(RecordAttempt record, string? conflict, bool again, Action<StoreReply> answer)
    {
        var attempt = Actors.Tasks.TaskMachine.Recorded(record.Attempt, conflict, again);
        var next = conflict is null ? record.Next : record.OnConflict ?? new TaskTransition.Fail();
        _rows.Add(new Row(record, attempt, again ? TaskStatus.Pending : StatusOf(next), again ? null : next, conflict ?? record.Attempt.Error, conflict, again, answer));
    }

    /// <summary>Adds the statement.</summary>
    public void Send(StoreTransaction transaction, Pipeline pipeline)
    {
        if (_rows.Count == 0)
            return;
        var statement = Sql.Of(End)
            .With(transaction.Time.Now)
            .WithEach(_rows, NpgsqlDbType.Uuid, row => row.Record.Id.Value)
            .WithEach(_rows, NpgsqlDbType.Bigint, row => row.Record.Fence)
            .WithEachText(_rows, row => EnumText<TaskStatus>.Write(row.Status))
            .WithEachText(_rows, row => (row.Next as TaskTransition.Complete)?.Output)
            .WithEachText(_rows, row => row.Error)
            .WithEach(_rows, NpgsqlDbType.TimestampTz, row => MomentOf(row.Next)?.ToUniversalTime())
            .WithEachText(_rows, row => row.Next is TaskTransition.Wait wait ? EnumText<WaitKind>.Write(wait.For) : null)
            .WithEach(_rows, NpgsqlDbType.Boolean, row => row.Again)
            .WithEachText(_rows, row => row.Attempt.Agent.Value)
            .WithEach(_rows, NpgsqlDbType.Integer, row => row.Attempt.Number)
            .WithEachText(_rows, row => EnumText<AttemptOutcome>.Write(row.Attempt.Outcome))
            .WithEachText(_rows, row => row.Attempt.Error)
            .WithEachMoment(_rows, row => row.Attempt.StartedAt)
            .WithEachMoment(_rows, row => row.Attempt.EndedAt);
        pipeline.Add(statement, rows => ReadAsync(transaction.Sums, rows));
    }

    private async Task ReadAsync(AttemptSums sums, NpgsqlDataReader rows)
    {
        var ended = new Dictionary<TaskId, (string Status, long Sequence)>(_rows.Count);
        await rows.EachAsync(row => ended.Add(row.Task(0), (row.GetString(1), row.GetInt64(2)))).ConfigureAwait(false);
        foreach (var row in _rows)
        {
            if (!ended.TryGetValue(row.Record.Id, out var end))
            {
                row.Answer(new AttemptStale(row.Record.Id, row.Record.Fence));
                continue;
            }

            sums.Count(end.Sequence, row.Attempt);
            row.Answer(new AttemptRecorded(row.Record.Id, row.Record.Fence, end.Sequence, EnumText<TaskStatus>.Parse(end.Status)) { Conflict = row.Conflict });
        }
    }

    private static TaskStatus StatusOf(TaskTransition next) => next switch
    {
        TaskTransition.Complete => TaskStatus.Completed,
        TaskTransition.Cancel => TaskStatus.Cancelled,
        TaskTransition.Fail => TaskStatus.Failed,
        TaskTransition.RetryAt => TaskStatus.Pending,
        TaskTransition.Wait => TaskStatus.Waiting,
        _ => throw new ArgumentOutOfRangeException(nameof(next), next, "an unknown transition"),
    };

    private static DateTimeOffset? MomentOf(TaskTransition? next) => next switch
    {
        TaskTransition.RetryAt retry => retry.DueAt,
        TaskTransition.Wait wait => wait.Until,
        _ => null,
    };

    private sealed record Row(
        RecordAttempt Record, AttemptRecord Attempt, TaskStatus Status, TaskTransition? Next, string? Error, string? Conflict, bool Again, Action<StoreReply> Answer);
}
