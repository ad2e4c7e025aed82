using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class CancelTaskHandler(SqliteSession session, TaskTable tasks) : CommandHandler<CancelTask>
{
    private readonly SqliteStatement _cancel = session.Prepare("""
        UPDATE tasks SET status = 'cancelled', cancel_reason = @1, ended_at = @2, waits_for = NULL, wake_at = NULL
        WHERE id = @0 AND status IN ('pending', 'waiting')
        RETURNING agent
        """);

    private readonly SqliteStatement _askToStop = session.Prepare("""
        UPDATE tasks SET cancel_reason = COALESCE(cancel_reason, @1) WHERE id = @0 AND status = 'running'
        RETURNING agent
        """);

    protected override StoreReply Execute(CancelTask command, CommitTime time) => Cancel(command, time);

    /// <summary>Cancels one task.</summary>
    public StoreReply Cancel(CancelTask command, CommitTime time)
    {
        var id = command.Id.Value.ToByteArray(bigEndian: true);
        using (var row = _cancel.Query(id, command.Reason, UnixMicroseconds.Of(time.Now)))
        {
            if (row.Read())
                return new TaskCancelled(command.Id, row.Agent(0), TaskStatus.Cancelled);
        }

        using (var row = _askToStop.Query(id, command.Reason))
        {
            if (row.Read())
                return new TaskCancelled(command.Id, row.Agent(0), TaskStatus.Running);
        }

        return tasks.WrongStatus(command.Id, "cancelled", "only a task that has not ended can be");
    }
}
