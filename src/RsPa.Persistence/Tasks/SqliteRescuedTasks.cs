using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Tasks;

/// <summary>
/// The tasks, pending and running, that were taken back from dead workers: none in nearly every claim, which an index of their own
/// tells at once. What they may run beside is decided over all of them.
/// </summary>
internal sealed class SqliteRescuedTasks(SqliteConnection connection) : IDisposable
{
    private readonly SqliteQuery _find = new(
        connection,
        """
        SELECT rowid, agent, priority, due_at, id, rescues, status = 'pending', lane & 1, incarnation
        FROM tasks INDEXED BY ix_tasks_rescued
        WHERE rescues > 0 AND status IN ('pending', 'running')
        """,
        0);

    private readonly SqliteQuery _running = new(connection, "SELECT count(*) FROM tasks WHERE status = 'running' AND incarnation = @0", 1);

    public IReadOnlyList<RescuedRow> Find()
    {
        using var rows = _find.Query();
        if (!rows.Read())
            return [];
        var found = new List<RescuedRow>();
        do
        {
            var head = new QueueHead(
                rows.GetInt64(0),
                rows.GetString(1),
                rows.GetInt64(2),
                rows.GetInt64(3),
                new TaskId(new Guid(rows.GetFieldValue<byte[]>(4), bigEndian: true)),
                rows.GetInt32(5));
            found.Add(new RescuedRow(head, rows.GetBoolean(6), rows.GetBoolean(7), rows.IsDBNull(8) ? null : new Guid(rows.GetFieldValue<byte[]>(8), bigEndian: true)));
        }
        while (rows.Read());
        return found;
    }

    /// <summary>What runs for an incarnation. It is counted only where some of them were rescued.</summary>
    public Company Company(NodeIncarnation owner, IReadOnlyList<RescuedRow> rescued)
    {
        if (rescued.Count == 0)
            return default;
        using var rows = _running.Query(owner.Incarnation.ToByteArray(bigEndian: true));
        rows.Read();
        var company = rescued.Where(row => !row.IsPending && row.Incarnation == owner.Incarnation).Aggregate(default(Company), (some, row) => some.With(row.Head.Rescues));
        return company with { Running = rows.GetInt32(0) };
    }

    public void Dispose()
    {
        _find.Dispose();
        _running.Dispose();
    }
}

/// <summary>A task that was taken back from a dead worker.</summary>
/// <param name="Head">The task.</param>
/// <param name="IsPending">Whether it is pending; it runs otherwise.</param>
/// <param name="IsTimed">Whether it waits for its moment.</param>
/// <param name="Incarnation">Whose it is, or was last.</param>
internal sealed record RescuedRow(QueueHead Head, bool IsPending, bool IsTimed, Guid? Incarnation)
{
    public bool IsDue(long now) => IsPending && (!IsTimed || Head.DueAt <= now);
}
