using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class RetryTaskHandler : CommandHandler<RetryTask>
{
    private static readonly string Retry = $"""
        UPDATE tasks SET
            status = 'pending', due_at = $2, lane = lane & {QueueLane.Keyed}, attempt = 0, rescues = 0, conflicts = 0, ended_at = NULL, cancel_reason = NULL
        WHERE id = $1 AND status || '' IN ('failed', 'cancelled')
        RETURNING agent
        """;

    protected override async Task<StoreReply> ExecuteAsync(RetryTask command, StoreTransaction transaction)
    {
        var place = transaction.Places.Next(UnixMicroseconds.Rounded(transaction.Time.Now));
        return (await transaction.QueryAsync(Sql.Of(Retry).With(command.Id.Value).With(place), row => row.Agent(0)).ConfigureAwait(false)) is [var agent]
            ? new TaskRetried(command.Id, agent)
            : await TaskLookup.WrongStatusAsync(transaction, command.Id, "retried", "only a failed or cancelled task can be").ConfigureAwait(false);
    }
}
