using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class ReleaseTaskHandler(SqliteSession session) : CommandHandler<ReleaseTask>
{
    private readonly SqliteStatement _release = session.Prepare("""
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NULL THEN 'pending' ELSE 'cancelled' END,
            ended_at = CASE WHEN cancel_reason IS NULL THEN NULL ELSE @2 END,
            attempt = CASE WHEN cancel_reason IS NULL THEN attempt - 1 ELSE attempt END,
            lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """);

    protected override StoreReply Execute(ReleaseTask command, CommitTime time)
    {
        using var row = _release.Query(command.Id.Value.ToByteArray(bigEndian: true), command.Fence, UnixMicroseconds.Of(time.Now));
        return row.Read()
            ? new TaskReleased(command.Id, command.Fence, EnumText<TaskStatus>.Parse(row.Text(0)))
            : new AttemptStale(command.Id, command.Fence);
    }
}
