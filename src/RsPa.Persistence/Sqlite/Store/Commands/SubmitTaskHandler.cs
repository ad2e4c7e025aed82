using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class SubmitTaskHandler(SqliteSession session, TaskTable tasks) : CommandHandler<SubmitTask>
{
    private readonly SqliteStatement _insert = session.Prepare("""
        INSERT INTO tasks (id, agent, status, priority, due_at, key, max_retries, submitted_at, input, lane, concurrency_key, trace_parent, attempt, fence, rescues)
        VALUES (@0, @1, 'pending', @2, @3, @4, @5, @6, @7, @8, @9, @10, 0, 0, 0)
        ON CONFLICT DO NOTHING
        """);

    /// <summary>Submits one task.</summary>
    public StoreReply Submit(SubmitTask task, CommitTime time)
    {
        try
        {
            var inserted = _insert.Execute(
                task.Id.Value.ToByteArray(bigEndian: true),
                task.Agent.Value,
                (long)task.Priority,
                UnixMicroseconds.Of(task.DueAt ?? tasks.Places.Next(UnixMicroseconds.Rounded(time.Now))),
                task.Key,
                task.MaxRetries,
                UnixMicroseconds.Of(time.Now),
                task.Input,
                (long)QueueLane.Of(task),
                task.ConcurrencyKey,
                task.TraceParent);
            return inserted == 1 ? new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending) : Existing(task);
        }
        catch (SqliteException failure) when (failure.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_FOREIGNKEY)
        {
            return SetAgentPausedHandler.Unknown(task.Agent);
        }
    }

    protected override StoreReply Execute(SubmitTask command, CommitTime time) => Submit(command, time);

    private TaskSubmitted Existing(SubmitTask task) => tasks.Find(task.Id, task.Agent, task.Key) is { } found
        ? new TaskSubmitted(found.Id, Existed: true, EnumText<TaskStatus>.Parse(found.Status))
        : throw new InvalidDataException($"Task {task.Id} could neither be inserted nor found.");
}
