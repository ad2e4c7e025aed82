using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class RetryTaskHandler(SqliteSession session, TaskTable tasks) : CommandHandler<RetryTask>
{
    private readonly SqliteStatement _retry = session.Prepare($"""
        UPDATE tasks SET
            status = 'pending', due_at = @1, lane = lane & {QueueLane.Keyed}, attempt = 0, rescues = 0, conflicts = 0, ended_at = NULL, cancel_reason = NULL
        WHERE id = @0 AND status IN ('failed', 'cancelled')
        RETURNING agent
        """);

    protected override StoreReply Execute(RetryTask command, CommitTime time)
    {
        using var row = _retry.Query(command.Id.Value.ToByteArray(bigEndian: true), UnixMicroseconds.Of(tasks.Places.Next(UnixMicroseconds.Rounded(time.Now))));
        return row.Read()
            ? new TaskRetried(command.Id, row.Agent(0))
            : tasks.WrongStatus(command.Id, "retried", "only a failed or cancelled task can be");
    }
}
