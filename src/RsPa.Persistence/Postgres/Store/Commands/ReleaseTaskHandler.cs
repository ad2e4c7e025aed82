using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class ReleaseTaskHandler : CommandHandler<ReleaseTask>
{
    private const string Release = """
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NULL THEN 'pending' ELSE 'cancelled' END,
            ended_at = CASE WHEN cancel_reason IS NULL THEN NULL ELSE $3 END,
            attempt = CASE WHEN cancel_reason IS NULL THEN attempt - 1 ELSE attempt END,
            lease_until = NULL
        WHERE id = $1 AND fence = $2 AND status || '' = 'running'
        RETURNING status
        """;

    protected override async Task<StoreReply> ExecuteAsync(ReleaseTask command, StoreTransaction transaction)
    {
        var statement = Sql.Of(Release).With(command.Id.Value).With(command.Fence).With(transaction.Time.Now);
        return (await transaction.QueryAsync(statement, row => row.GetString(0)).ConfigureAwait(false)) is [var status]
            ? new TaskReleased(command.Id, command.Fence, EnumText<TaskStatus>.Parse(status))
            : new AttemptStale(command.Id, command.Fence);
    }
}
