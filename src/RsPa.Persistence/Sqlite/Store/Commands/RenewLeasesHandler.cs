using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class RenewLeasesHandler(SqliteSession session) : CommandHandler<RenewLeases>
{
    private readonly SqliteStatement _renew = session.Prepare("UPDATE tasks SET lease_until = @1 WHERE id = @2 AND fence = @3 AND status = 'running' AND incarnation = @0");

    private readonly SqliteStatement _held = session.Prepare("SELECT id, agent, fence, cancel_reason IS NOT NULL FROM tasks WHERE status = 'running' AND incarnation = @0");

    protected override StoreReply Execute(RenewLeases command, CommitTime time)
    {
        var until = UnixMicroseconds.Of(time.Now + command.Lease);
        var incarnation = command.Owner.Incarnation.ToByteArray(bigEndian: true);
        var lost = command.Tasks.Where(task => _renew.Execute(incarnation, until, task.Task.Value.ToByteArray(bigEndian: true), task.Fence) == 0).ToArray();
        var named = command.Tasks.Select(task => (task.Task, task.Fence)).ToHashSet();
        var unknown = new List<HeldTask>();
        var toStop = new List<TaskId>();
        using var rows = _held.Query(incarnation);
        while (rows.Read())
        {
            var held = new HeldTask(rows.Task(0), rows.Agent(1), rows.Long(2));
            if (!named.Contains((held.Task, held.Fence)))
                unknown.Add(held);
            if (rows.Bool(3))
                toStop.Add(held.Task);
        }

        return new LeasesRenewed(command.Tasks.Count - lost.Length, lost, unknown, toStop);
    }
}
