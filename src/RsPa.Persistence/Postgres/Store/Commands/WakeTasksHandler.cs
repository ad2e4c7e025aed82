using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class WakeTasksHandler : CommandHandler<WakeTasks>
{
    // One that another node cancels at this moment is passed by.
    private const string Wake = """
        UPDATE tasks SET status = 'pending', waits_for = NULL, wake_at = NULL
        WHERE id IN (SELECT id FROM tasks WHERE status = 'waiting' AND waits_for = $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING id, agent
        """;

    protected override async Task<StoreReply> ExecuteAsync(WakeTasks command, StoreTransaction transaction)
    {
        var woken = await transaction.QueryAsync(
            Sql.Of(Wake).With(EnumText<WaitKind>.Write(command.For)).With(WakeTasks.Most),
            row => new TaskOfAgent(row.Task(0), row.Agent(1))).ConfigureAwait(false);
        return new TasksWoken(woken, More: woken.Count == WakeTasks.Most);
    }
}
