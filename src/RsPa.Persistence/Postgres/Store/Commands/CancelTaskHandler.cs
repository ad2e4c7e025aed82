using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class CancelTaskHandler : CommandHandler<CancelTask>
{
    // In one statement: between two of them another node could claim the task or end it.
    private const string Cancel = """
        UPDATE tasks SET
            status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
            cancel_reason = CASE WHEN status = 'running' THEN COALESCE(cancel_reason, $2) ELSE $2 END,
            ended_at = CASE WHEN status = 'running' THEN ended_at ELSE $3 END,
            waits_for = NULL,
            wake_at = NULL
        WHERE id = $1 AND status || '' IN ('pending', 'waiting', 'running')
        RETURNING agent, status
        """;

    protected override async Task<StoreReply> ExecuteAsync(CancelTask command, StoreTransaction transaction)
    {
        var statement = Sql.Of(Cancel).With(command.Id.Value).With(command.Reason).With(transaction.Time.Now);
        return (await transaction.QueryAsync(statement, row => (Agent: row.Agent(0), Status: row.GetString(1))).ConfigureAwait(false)) is [var cancelled]
            ? new TaskCancelled(command.Id, cancelled.Agent, EnumText<TaskStatus>.Parse(cancelled.Status))
            : await TaskLookup.WrongStatusAsync(transaction, command.Id, "cancelled", "only a task that has not ended can be").ConfigureAwait(false);
    }
}
