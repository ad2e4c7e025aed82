using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class ReportProgressHandler : CommandHandler<ReportProgress>
{
    private const string Report = "UPDATE tasks SET progress = $3, progress_message = $4 WHERE id = $1 AND fence = $2 AND status || '' = 'running'";

    protected override async Task<StoreReply> ExecuteAsync(ReportProgress command, StoreTransaction transaction) =>
        await transaction.ExecuteAsync(Sql.Of(Report).With(command.Id.Value).With(command.Fence).With(command.Fraction).With(command.Message)).ConfigureAwait(false) == 1
            ? new ProgressReported(command.Id)
            : new AttemptStale(command.Id, command.Fence);
}
