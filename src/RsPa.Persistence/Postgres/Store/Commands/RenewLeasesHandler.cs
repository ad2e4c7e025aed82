using NpgsqlTypes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class RenewLeasesHandler : CommandHandler<RenewLeases>
{
    private const string Renew = """
        UPDATE tasks t SET lease_until = $2
        FROM unnest($3::uuid[], $4::bigint[]) AS g(id, fence)
        WHERE t.id = g.id AND t.fence = g.fence AND t.status || '' = 'running' AND t.incarnation = $1
        RETURNING t.id, t.fence
        """;

    private const string Held = "SELECT id, agent, fence, cancel_reason IS NOT NULL FROM tasks WHERE status = 'running' AND incarnation = $1";

    protected override async Task<StoreReply> ExecuteAsync(RenewLeases command, StoreTransaction transaction)
    {
        var renewed = new HashSet<(TaskId, long)>();
        var unknown = new List<HeldTask>();
        var toStop = new List<TaskId>();
        var named = command.Tasks.Select(task => (task.Task, task.Fence)).ToHashSet();
        var pipeline = transaction.Pipeline();
        if (command.Tasks.Count > 0)
        {
            var renew = Sql.Of(Renew)
                .With(command.Owner.Incarnation)
                .With(transaction.Time.Now + command.Lease)
                .WithEach(command.Tasks, NpgsqlDbType.Uuid, task => task.Task.Value)
                .WithEach(command.Tasks, NpgsqlDbType.Bigint, task => task.Fence);
            pipeline.Add(renew, rows => rows.EachAsync(row => renewed.Add((row.Task(0), row.GetInt64(1)))));
        }

        pipeline.Add(Sql.Of(Held).With(command.Owner.Incarnation), rows => rows.EachAsync(row =>
        {
            var held = new HeldTask(row.Task(0), row.Agent(1), row.GetInt64(2));
            if (!named.Contains((held.Task, held.Fence)))
                unknown.Add(held);
            if (row.GetBoolean(3))
                toStop.Add(held.Task);
        }));
        await pipeline.RunAsync().ConfigureAwait(false);
        var lost = command.Tasks.Where(task => !renewed.Contains((task.Task, task.Fence))).ToArray();
        return new LeasesRenewed(command.Tasks.Count - lost.Length, lost, unknown, toStop);
    }
}
