using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite;
using SQLitePCL;

namespace RsPa.Persistence.Tasks;

/// <summary>The statements of the task store, prepared on one connection. Each carries out what <see cref="TaskMachine"/> decides.</summary>
internal sealed class SqliteTaskStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly QueueClock _places;
    private readonly List<SqliteStatement> _executed = [];
    private Dictionary<AgentName, AttemptTotals> _counts = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _save;
    private readonly SqliteStatement _release;
    private readonly SqliteStatement _undo;
    private readonly SqliteStatement _probe;
    private readonly SqliteStatement _count;
    private readonly SqliteQuery _heldBy;
    private readonly SqliteStatement _insert;
    private readonly SqliteQuery _find;
    private readonly SqliteStatement _end;
    private readonly SqliteQuery _fail;
    private readonly SqliteQuery _held;
    private readonly SqliteStatement _makeAgain;
    private readonly SqliteQuery _retryLater;
    private readonly SqliteStatement _addAttempt;
    private readonly SqliteStatement _setData;
    private readonly SqliteQuery _findData;
    private readonly SqliteQuery _findVersion;
    private readonly SqliteStatement _removeData;
    private readonly SqliteQuery _cancelWaiting;
    private readonly SqliteQuery _askToStop;
    private readonly SqliteQuery _retry;
    private readonly SqliteQuery _return;
    private readonly SqliteStatement _renew;
    private readonly SqliteQuery _rescue;
    private readonly SqliteStatement _setAgentPaused;
    private readonly SqliteClaim _claim;

    public SqliteTaskStatements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Executed(connection, "BEGIN IMMEDIATE", 0);
        _commit = Executed(connection, "COMMIT", 0);
        _save = Executed(connection, "SAVEPOINT command", 0);
        _release = Executed(connection, "RELEASE command", 0);
        _undo = Executed(connection, "ROLLBACK TO command", 0);
        _probe = Executed(connection, SqliteTaskSql.Probe, 0);
        _count = Executed(connection, SqliteTaskSql.Count, 8);
        _heldBy = new SqliteQuery(connection, SqliteTaskSql.HeldBy, 1);
        _insert = Executed(connection, SqliteTaskSql.Insert, 9);
        _find = new SqliteQuery(connection, SqliteTaskSql.Find, 3);
        _end = Executed(connection, SqliteTaskSql.End, 6);
        _fail = new SqliteQuery(connection, SqliteTaskSql.Fail, 4);
        _held = new SqliteQuery(connection, SqliteTaskSql.Held, 2);
        _makeAgain = Executed(connection, SqliteTaskSql.MakeAgain, 2);
        _retryLater = new SqliteQuery(connection, SqliteTaskSql.RetryLater, 5);
        _addAttempt = Executed(connection, SqliteTaskSql.AddAttempt, 7);
        _setData = Executed(connection, SqliteTaskSql.SetData, 5);
        _findData = new SqliteQuery(connection, SqliteTaskSql.FindData, 2);
        _findVersion = new SqliteQuery(connection, SqliteTaskSql.FindVersion, 2);
        _removeData = Executed(connection, SqliteTaskSql.RemoveData, 2);
        _cancelWaiting = new SqliteQuery(connection, SqliteTaskSql.CancelWaiting, 3);
        _askToStop = new SqliteQuery(connection, SqliteTaskSql.AskToStop, 2);
        _retry = new SqliteQuery(connection, SqliteTaskSql.Retry, 2);
        _return = new SqliteQuery(connection, SqliteTaskSql.Return, 3);
        _renew = Executed(connection, SqliteTaskSql.Renew, 4);
        _rescue = new SqliteQuery(connection, SqliteTaskSql.Rescue, 8);
        _setAgentPaused = Executed(connection, SqliteTaskSql.SetAgentPaused, 2);
        _claim = new SqliteClaim(connection);
        using var newest = new SqliteQuery(connection, SqliteTaskSql.NewestPlace, 0);
        using var place = newest.Query();
        _places = new QueueClock(place.Read() && !place.IsDBNull(0) ? UnixMicroseconds.ToTime(place.GetInt64(0)) : null);
    }

    private SqliteStatement Executed(SqliteConnection connection, string sql, int parameters)
    {
        var statement = new SqliteStatement(connection, sql, parameters);
        _executed.Add(statement);
        return statement;
    }

    /// <summary>Begins a transaction that may write: it waits for its turn.</summary>
    public void Begin()
    {
        _counts.Clear();
        _begin.Execute();
    }

    /// <summary>Writes something that changes nothing.</summary>
    public void Probe() => _probe.Execute();

    /// <summary>Stores what agents have done in it, a row each, and commits.</summary>
    public void Commit()
    {
        foreach (var (agent, sum) in _counts)
        {
            _count.Execute(
                agent.Value,
                sum.Completed,
                sum.Failed,
                sum.Cancelled,
                sum.TrailingFailures,
                sum.LastSequence,
                sum.LastEndedAt is { } ended ? Number(ended) : null,
                sum.LastError);
        }

        _commit.Execute();
    }

    /// <summary>Carries out one command; where it fails by a fault of its own, nothing of it is left.</summary>
    public StoreReply ExecuteAlone(StoreCommand command, DateTimeOffset now, DateTimeOffset asked)
    {
        var counts = new Dictionary<AgentName, AttemptTotals>(_counts);
        _save.Execute();
        StoreReply reply;
        try
        {
            reply = Execute(command, now, asked);
        }
        catch (Exception bug) when (!SqliteFaults.IsOfTheFile(bug))
        {
            _undo.Execute();
            _counts = counts;
            reply = StoreFault.Of(bug);
        }

        _release.Execute();
        return reply;
    }

    public StoreReply Execute(StoreCommand command, DateTimeOffset now, DateTimeOffset asked) => command switch
    {
        SubmitTask submit => Submit(submit, now),
        SubmitTasks batch => new TasksSubmitted(batch.Tasks.Select(task => Submit(task, now)).ToArray()),
        RecordAttempt record => Record(record, now),
        ClaimTasks claim => _claim.Claim(claim, now),
        CancelTask cancel => Cancel(cancel, now),
        RetryTask retry => Retry(retry, now),
        ReleaseTask back => Return(back, now),
        RenewLeases renew => Renew(renew, now),
        RescueTasks rescue => Rescue(rescue, now, TaskMachine.Judged(now, asked)),
        SetAgentPaused keep => Keep(keep),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "an unknown command"),
    };

    public void Dispose()
    {
        // Queries go with the connection; what was begun and not committed is rolled back.
        foreach (var statement in _executed)
            statement.Dispose();
        _claim.Dispose();
        _connection.Dispose();
    }

    private StoreReply Submit(SubmitTask task, DateTimeOffset now)
    {
        try
        {
            var inserted = _insert.Execute(
                Bytes(task.Id.Value),
                task.Agent.Value,
                (long)task.Priority,
                Number(task.DueAt ?? _places.Next(UnixMicroseconds.Rounded(now))),
                task.Key,
                task.MaxRetries,
                Number(now),
                task.Input,
                (long)(task.DueAt is null ? QueueLane.AtOnce : QueueLane.Timed));
            return inserted == 1 ? new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending) : Existing(task);
        }
        catch (SqliteException failure) when (failure.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_FOREIGNKEY)
        {
            return UnknownAgent(task.Agent);
        }
    }

    private TaskSubmitted Existing(SubmitTask task)
    {
        using var row = _find.Query(Bytes(task.Id.Value), task.Agent.Value, task.Key);
        return row.Read()
            ? new TaskSubmitted(Id(row, 0), Existed: true, EnumText<TaskStatus>.Parse(row.GetString(1)))
            : throw new InvalidDataException($"Task {task.Id} could neither be inserted nor found.");
    }

    private StoreReply Keep(SetAgentPaused keep)
    {
        // Also where nothing changes: an agent asks it to learn whether the disk can be written.
        Probe();
        return _setAgentPaused.Execute(keep.Agent.Value, keep.Paused ? 1L : 0L) == 1 ? new AgentPausedSet(keep.Agent) : UnknownAgent(keep.Agent);
    }

    private static StoreRefused UnknownAgent(AgentName agent) =>
        new(StoreRefusal.UnknownAgent, $"There is no agent '{agent}'. 'rspa agent list' names those that there are.");

    private StoreReply Record(RecordAttempt record, DateTimeOffset now)
    {
        if (Conflict(record) is { } conflict)
            return RecordConflict(record, conflict, now);
        if (End(record, record.Next, record.Attempt.Error, now) is not { } status)
            return new AttemptStale(record.Id, record.Fence);

        var sequence = AddAttempt(record.Id, record.Attempt);
        foreach (var change in record.Data)
            Keep(record.Attempt.Agent, change, sequence, now);
        return new AttemptRecorded(record.Id, record.Fence, sequence, status);
    }

    private StoreReply RecordConflict(RecordAttempt record, string conflict, DateTimeOffset now)
    {
        bool again;
        using (var held = _held.Query(Bytes(record.Id.Value), record.Fence))
        {
            if (!held.Read())
                return new AttemptStale(record.Id, record.Fence);
            again = held.GetInt64(0) < TaskMachine.MaxConflicts && !held.GetBoolean(1);
        }

        TaskStatus? status = TaskStatus.Pending;
        if (again)
            _makeAgain.Execute(Bytes(record.Id.Value), conflict);
        else
            status = End(record, record.OnConflict ?? new TaskTransition.Fail(), conflict, now);
        var sequence = AddAttempt(record.Id, TaskMachine.Recorded(record.Attempt, conflict, again));
        return new AttemptRecorded(record.Id, record.Fence, sequence, status!.Value) { Conflict = conflict };
    }

    private TaskStatus? End(RecordAttempt record, TaskTransition next, string? error, DateTimeOffset now) => next switch
    {
        TaskTransition.Complete complete => End(record, TaskStatus.Completed, complete.Output, error, now),
        TaskTransition.Cancel => End(record, TaskStatus.Cancelled, null, error, now),
        TaskTransition.Fail => StatusAfter(_fail.Query(Bytes(record.Id.Value), record.Fence, error, Number(now))),
        TaskTransition.RetryAt retry => StatusAfter(_retryLater.Query(Bytes(record.Id.Value), record.Fence, Number(retry.DueAt), error, Number(now))),
        _ => throw new ArgumentOutOfRangeException(nameof(next), next, "an unknown transition"),
    };

    private TaskStatus? End(RecordAttempt record, TaskStatus status, string? output, string? error, DateTimeOffset now)
    {
        var changed = _end.Execute(Bytes(record.Id.Value), record.Fence, EnumText<TaskStatus>.Write(status), output, error, Number(now));
        return changed == 1 ? status : null;
    }

    private string? Conflict(RecordAttempt record)
    {
        foreach (var change in record.Data)
        {
            var agent = record.Attempt.Agent.Value;
            var found = change switch
            {
                { Delta: not null } => AgentDataRule.Conflict(change, TextOf(_findData.Query(agent, change.Key)), 0),
                { Expected: not null } => AgentDataRule.Conflict(change, null, NumberOf(_findVersion.Query(agent, change.Key)) ?? 0),
                _ => null,
            };
            if (found is not null)
                return found;
        }

        return null;
    }

    private long AddAttempt(TaskId id, AttemptRecord attempt)
    {
        _addAttempt.Execute(
            Bytes(id.Value),
            attempt.Agent.Value,
            attempt.Number,
            EnumText<AttemptOutcome>.Write(attempt.Outcome),
            attempt.Error,
            Number(attempt.StartedAt),
            Number(attempt.EndedAt));
        var sequence = raw.sqlite3_last_insert_rowid(_connection.Handle);
        _counts[attempt.Agent] = AttemptSum.Add(_counts.GetValueOrDefault(attempt.Agent), sequence, attempt);
        return sequence;
    }

    private void Keep(AgentName agent, AgentDataChange change, long version, DateTimeOffset now)
    {
        var value = change.Delta is { } delta ? AgentDataRule.Sum(TextOf(_findData.Query(agent.Value, change.Key)), delta) : change.Value;
        if (value is null)
            _removeData.Execute(agent.Value, change.Key);
        else
            _setData.Execute(agent.Value, change.Key, value, Number(now), version);
    }

    private StoreReply Cancel(CancelTask cancel, DateTimeOffset now)
    {
        if (TextOf(_cancelWaiting.Query(Bytes(cancel.Id.Value), cancel.Reason, Number(now))) is { } waiting)
            return new TaskCancelled(cancel.Id, new AgentName(waiting), TaskStatus.Cancelled);
        if (TextOf(_askToStop.Query(Bytes(cancel.Id.Value), cancel.Reason)) is { } running)
            return new TaskCancelled(cancel.Id, new AgentName(running), TaskStatus.Running);
        return WrongStatus(cancel.Id, "cancelled", "only a task that has not ended can be");
    }

    private StoreReply Retry(RetryTask retry, DateTimeOffset now) =>
        TextOf(_retry.Query(Bytes(retry.Id.Value), Number(_places.Next(UnixMicroseconds.Rounded(now))))) is { } agent
            ? new TaskRetried(retry.Id, new AgentName(agent))
            : WrongStatus(retry.Id, "retried", "only a failed or cancelled task can be");

    private StoreRefused WrongStatus(TaskId id, string what, string rule)
    {
        using var row = _find.Query(Bytes(id.Value), null, null);
        return row.Read()
            ? new StoreRefused(StoreRefusal.WrongStatus, $"Task {id} is {row.GetString(1)} and can't be {what}: {rule}.")
            : new StoreRefused(StoreRefusal.UnknownTask, $"There is no task {id}. 'rspa task list' shows those that there are.");
    }

    private StoreReply Return(ReleaseTask back, DateTimeOffset now) =>
        StatusAfter(_return.Query(Bytes(back.Id.Value), back.Fence, Number(now))) is { } status
            ? new TaskReleased(back.Id, back.Fence, status)
            : new AttemptStale(back.Id, back.Fence);

    private LeasesRenewed Renew(RenewLeases renew, DateTimeOffset now)
    {
        var until = Number(now + renew.Lease);
        var incarnation = Bytes(renew.Owner.Incarnation);
        var lost = renew.Tasks.Where(task => _renew.Execute(incarnation, until, Bytes(task.Task.Value), task.Fence) == 0).ToArray();
        var named = renew.Tasks.Select(task => (task.Task, task.Fence)).ToHashSet();
        var unknown = new List<HeldTask>();
        using var rows = _heldBy.Query(incarnation);
        while (rows.Read())
        {
            var held = new HeldTask(Id(rows, 0), new AgentName(rows.GetString(1)), rows.GetInt64(2));
            if (!named.Contains((held.Task, held.Fence)))
                unknown.Add(held);
        }

        return new LeasesRenewed(renew.Tasks.Count - lost.Length, lost, unknown);
    }

    private TasksRescued Rescue(RescueTasks rescue, DateTimeOffset now, DateTimeOffset judged)
    {
        var lost = new List<(RescuedTask Task, AttemptRecord Attempt)>();
        using (var rows = _rescue.Query(Number(now), rescue.By.Node, Bytes(rescue.By.Incarnation), rescue.MaxRescues, TaskMachine.LostError, (long)TaskMachine.RescueBackoff.First.TotalMicroseconds, Number(judged), (long)TaskMachine.RescueBackoff.Longest.TotalMicroseconds))
        {
            while (rows.Read())
            {
                var agent = new AgentName(rows.GetString(1));
                var owner = new NodeIncarnation(rows.GetString(6), new Guid(rows.GetFieldValue<byte[]>(7), bigEndian: true));
                var attempt = new AttemptRecord(agent, rows.GetInt32(4), AttemptOutcome.Lost, TaskMachine.LostError, UnixMicroseconds.ToTime(rows.GetInt64(5)), now);
                lost.Add((new RescuedTask(Id(rows, 0), agent, owner, EnumText<TaskStatus>.Parse(rows.GetString(2)), rows.GetInt32(3), 0), attempt));
            }
        }

        return new TasksRescued(lost.Select(found => found.Task with { Sequence = AddAttempt(found.Task.Id, found.Attempt) }).ToArray());
    }

    private static TaskStatus? StatusAfter(SqliteDataReader rows) => TextOf(rows) is { } status ? EnumText<TaskStatus>.Parse(status) : null;

    private static string? TextOf(SqliteDataReader rows)
    {
        using (rows)
            return rows.Read() ? rows.GetString(0) : null;
    }

    private static long? NumberOf(SqliteDataReader rows)
    {
        using (rows)
            return rows.Read() ? rows.GetInt64(0) : null;
    }

    private static TaskId Id(SqliteDataReader row, int column) => new(new Guid(row.GetFieldValue<byte[]>(column), bigEndian: true));

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    private static long Number(DateTimeOffset moment) => UnixMicroseconds.Of(moment);
}
