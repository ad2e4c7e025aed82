using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Commands;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Claiming;

/// <summary>
/// The claim. It looks at the head of the queue of each agent, priority and lane, merges the heads, and takes as many as there are
/// slots, all in one statement and one round trip. Each head is a range of the index <c>ix_tasks_pending</c>, so that neither a million
/// tasks of an agent whose slots are taken, nor a million that are not due, cost anything. Where something was rescued, is held or has
/// a key, <see cref="SlowClaim"/> judges the heads one by one.
/// </summary>
internal sealed class ClaimTasksHandler : CommandHandler<ClaimTasks>
{
    protected override async Task<StoreReply> ExecuteAsync(ClaimTasks command, StoreTransaction transaction)
    {
        var now = transaction.Time.Now;
        Beside beside = default;
        var taken = new List<(int Priority, DateTimeOffset DueAt, ClaimedTask Task)>();
        var pipeline = transaction.Pipeline();

        // A claim waits for those of other nodes, and holds meanwhile what this commit has changed: what they could wait for comes before it.
        if (transaction.Sums.Take() is { } sums)
            pipeline.Add(sums);
        pipeline.Add(Sql.Of(ClaimSql.Lock), rows => rows.EachAsync(_ => { }));
        pipeline.Add(TakeHeads(command, now), rows => rows.EachAsync(row =>
        {
            beside = Beside.Of(row);
            if (!row.IsDBNull(Beside.Columns))
                taken.Add(Claimed(row, Beside.Columns, now));
        }));
        await pipeline.RunAsync().ConfigureAwait(false);
        if (beside.IsOrdinary(now))
        {
            // RETURNING promises no order.
            var tasks = taken.OrderBy(row => row.Priority).ThenBy(row => row.DueAt).ThenBy(row => row.Task.Id).Select(row => row.Task).ToArray();
            return new TasksClaimed(tasks, tasks.Length < command.Slots ? beside.Next : null);
        }

        return await new SlowClaim(command, transaction).ExecuteAsync(beside).ConfigureAwait(false);
    }

    /// <summary>A task of a row that was taken.</summary>
    public static (int Priority, DateTimeOffset DueAt, ClaimedTask Task) Claimed(NpgsqlDataReader row, int first, DateTimeOffset now)
    {
        var priority = row.GetInt32(first + 6);
        var task = new ClaimedTask(
            row.Task(first), row.Agent(first + 1), row.GetString(first + 2), row.GetInt32(first + 3), row.GetInt64(first + 4), row.IntOrNull(first + 5), UnixMicroseconds.Rounded(now))
        {
            Priority = (TaskPriority)priority,
            TraceParent = row.TextOrNull(first + 8),
        };
        return (priority, row.Moment(first + 7), task);
    }

    /// <summary>A statement that takes tasks, with its first four parameters.</summary>
    public static NpgsqlBatchCommand Take(string sql, ClaimTasks command, DateTimeOffset now) => Sql.Of(sql)
        .With(now)
        .With(command.Owner.Node)
        .With(command.Owner.Incarnation)
        .With(now + command.Lease);

    private static NpgsqlBatchCommand TakeHeads(ClaimTasks command, DateTimeOffset now) => Take(ClaimSql.TakeHeads, command, now)
        .With(command.SlotsFor(TaskPriority.Critical))
        .With(command.SlotsFor(TaskPriority.High))
        .With(command.SlotsFor(TaskPriority.Medium))
        .With(command.SlotsFor(TaskPriority.Low))
        .WithEachText(command.Agents, agent => agent.Agent.Value)
        .WithEach(command.Agents, NpgsqlDbType.Integer, agent => agent.Slots);
}
