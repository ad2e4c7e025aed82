using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

/// <summary>Each write of it matches the task's id and fence and <c>running</c>: no row means that the task is no longer the attempt's.</summary>
internal sealed class RecordAttemptHandler(SqliteSession session, AttemptLog attempts) : CommandHandler<RecordAttempt>
{
    private readonly SqliteStatement _end = session.Prepare("""
        UPDATE tasks SET status = @2, output = @3, error = @4, ended_at = @5, lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        """);

    private readonly SqliteStatement _fail = session.Prepare("""
        UPDATE tasks SET status = CASE WHEN cancel_reason IS NULL THEN 'failed' ELSE 'cancelled' END, error = @2, ended_at = @3, lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """);

    private readonly SqliteStatement _retryLater = session.Prepare($"""
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NULL THEN 'pending' ELSE 'cancelled' END,
            ended_at = CASE WHEN cancel_reason IS NULL THEN NULL ELSE @4 END,
            due_at = CASE WHEN cancel_reason IS NULL THEN @2 ELSE due_at END,
            lane = CASE WHEN cancel_reason IS NULL THEN lane | {QueueLane.Timed} ELSE lane END,
            conflicts = CASE WHEN cancel_reason IS NULL THEN 0 ELSE conflicts END,
            error = @3,
            lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """);

    private readonly SqliteStatement _wait = session.Prepare("""
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NULL THEN 'waiting' ELSE 'cancelled' END,
            ended_at = CASE WHEN cancel_reason IS NULL THEN NULL ELSE @5 END,
            attempt = CASE WHEN cancel_reason IS NULL THEN attempt - 1 ELSE attempt END,
            waits_for = CASE WHEN cancel_reason IS NULL THEN @3 ELSE NULL END,
            wake_at = CASE WHEN cancel_reason IS NULL THEN @4 ELSE NULL END,
            error = @2,
            lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """);

    private readonly SqliteStatement _held = session.Prepare("SELECT conflicts, cancel_reason IS NOT NULL FROM tasks WHERE id = @0 AND fence = @1 AND status = 'running'");

    private readonly SqliteStatement _makeAgain = session.Prepare("""
        UPDATE tasks SET status = 'pending', attempt = attempt - 1, conflicts = conflicts + 1, error = @1, lease_until = NULL WHERE id = @0
        """);

    private readonly AgentDataTable _data = new(session);

    protected override StoreReply Execute(RecordAttempt command, CommitTime time)
    {
        if (_data.Conflict(command.Attempt.Agent, command.Data) is { } conflict)
            return RecordConflict(command, conflict, time.Now);
        if (End(command, command.Next, command.Attempt.Error, time.Now) is not { } status)
            return new AttemptStale(command.Id, command.Fence);

        var sequence = attempts.Add(command.Id, command.Attempt);
        _data.Change(command.Attempt.Agent, command.Data, sequence, time.Now);
        return new AttemptRecorded(command.Id, command.Fence, sequence, status);
    }

    private StoreReply RecordConflict(RecordAttempt record, string conflict, DateTimeOffset now)
    {
        bool again;
        using (var held = _held.Query(Bytes(record.Id), record.Fence))
        {
            if (!held.Read())
                return new AttemptStale(record.Id, record.Fence);
            again = held.Long(0) < TaskMachine.MaxConflicts && !held.Bool(1);
        }

        TaskStatus? status = TaskStatus.Pending;
        if (again)
            _makeAgain.Execute(Bytes(record.Id), conflict);
        else
            status = End(record, record.OnConflict ?? new TaskTransition.Fail(), conflict, now);
        var sequence = attempts.Add(record.Id, TaskMachine.Recorded(record.Attempt, conflict, again));
        return new AttemptRecorded(record.Id, record.Fence, sequence, status!.Value) { Conflict = conflict };
    }

    private TaskStatus? End(RecordAttempt record, TaskTransition next, string? error, DateTimeOffset now)
    {
        var (id, time) = (Bytes(record.Id), UnixMicroseconds.Of(now));
        return next switch
        {
            TaskTransition.Complete complete => End(record, TaskStatus.Completed, complete.Output, error, time),
            TaskTransition.Cancel => End(record, TaskStatus.Cancelled, null, error, time),
            TaskTransition.Fail => StatusAfter(_fail.Query(id, record.Fence, error, time)),
            TaskTransition.RetryAt retry => StatusAfter(_retryLater.Query(id, record.Fence, UnixMicroseconds.Of(retry.DueAt), error, time)),
            TaskTransition.Wait wait => StatusAfter(_wait.Query(
                id, record.Fence, error, EnumText<WaitKind>.Write(wait.For), wait.Until is { } until ? UnixMicroseconds.Of(until) : null, time)),
            _ => throw new ArgumentOutOfRangeException(nameof(next), next, "an unknown transition"),
        };
    }

    private TaskStatus? End(RecordAttempt record, TaskStatus status, string? output, string? error, long now) =>
        _end.Execute(Bytes(record.Id), record.Fence, EnumText<TaskStatus>.Write(status), output, error, now) == 1 ? status : null;

    private static TaskStatus? StatusAfter(SqliteRows rows)
    {
        using (rows)
            return rows.Read() ? EnumText<TaskStatus>.Parse(rows.Text(0)) : null;
    }

    private static byte[] Bytes(TaskId id) => id.Value.ToByteArray(bigEndian: true);
}
