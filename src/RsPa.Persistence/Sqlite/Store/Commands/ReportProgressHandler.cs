using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class ReportProgressHandler(SqliteSession session) : CommandHandler<ReportProgress>
{
    private readonly SqliteStatement _report = session.Prepare("""
        UPDATE tasks SET progress = @2, progress_message = @3 WHERE id = @0 AND fence = @1 AND status = 'running'
        """);

    protected override StoreReply Execute(ReportProgress command, CommitTime time) =>
        _report.Execute(command.Id.Value.ToByteArray(bigEndian: true), command.Fence, command.Fraction, command.Message) == 1
            ? new ProgressReported(command.Id)
            : new AttemptStale(command.Id, command.Fence);
}
