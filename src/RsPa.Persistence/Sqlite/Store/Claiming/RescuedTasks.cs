using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Tasks;

using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store.Claiming;

/// <summary>
/// The tasks, pending and running, that were taken back from dead workers: none in nearly every claim. What they may run beside is
/// decided over all of them.
/// </summary>
internal sealed class RescuedTasks(SqliteSession session)
{
    private readonly SqliteStatement _find = session.Prepare($"""
        SELECT rowid, agent, priority, due_at, id, rescues, concurrency_key, status = 'pending', lane & {QueueLane.Timed}, incarnation
        FROM tasks INDEXED BY ix_tasks_rescued
        WHERE rescues > 0 AND status IN ('pending', 'running')
        """);

    private readonly SqliteStatement _running = session.Prepare("SELECT count(*) FROM tasks WHERE status = 'running' AND incarnation = @0");

    public IReadOnlyList<RescuedRow> Find()
    {
        using var rows = _find.Query();
        var found = new List<RescuedRow>();
        while (rows.Read())
            found.Add(new RescuedRow(new QueueHead(rows.Long(0), rows.Text(1), rows.Long(2), rows.Long(3), rows.Task(4), rows.Int(5), rows.TextOrNull(6)), rows.Bool(7), rows.Bool(8), rows.UuidOrNull(9)));
        return found;
    }

    /// <summary>What runs for an incarnation. It is counted only where some of them were rescued.</summary>
    public Company Company(NodeIncarnation owner, IReadOnlyList<RescuedRow> rescued)
    {
        if (rescued.Count == 0)
            return default;
        using var rows = _running.Query(owner.Incarnation.ToByteArray(bigEndian: true));
        rows.Read();
        return RescuedRow.RunningOf(rescued, owner.Incarnation) with { Running = rows.Int(0) };
    }
}
