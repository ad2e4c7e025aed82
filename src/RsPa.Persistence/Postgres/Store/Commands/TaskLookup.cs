using RsPa.Actors.Protocol.Store;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>The answer where a task's status does not allow a command.</summary>
internal static class TaskLookup
{
    private const string Status = "SELECT status FROM tasks WHERE id = $1";

    public static async Task<StoreReply> WrongStatusAsync(StoreTransaction transaction, TaskId id, string what, string rule) =>
        (await transaction.QueryAsync(Sql.Of(Status).With(id.Value), row => row.GetString(0)).ConfigureAwait(false)) is [{ } status]
            ? new StoreRefused(StoreRefusal.WrongStatus, $"Task {id} is {status} and can't be {what}: {rule}.")
            : new StoreRefused(StoreRefusal.UnknownTask, $"There is no task {id}. 'rspa task list' shows those that there are.");
}
