using Npgsql;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>
/// Pages of tasks, newest first. A filter is put together of the heads of partial indexes: so many as the page is long are read of each
/// agent and status, from its index alone, and merged; the rows themselves are looked up for those that are shown.
/// </summary>
internal static class TaskLists
{
    private const string Columns = "t.id, t.agent, t.status, t.priority, t.attempt, t.submitted_at, t.due_at, t.started_at, t.ended_at, t.error";

    private const string Newest = $"SELECT {Columns} FROM tasks t WHERE t.id < $1 ORDER BY t.id DESC LIMIT $2";

    private const string Running = "status = 'running'";

    private static readonly Guid AfterAll = new(Enumerable.Repeat(byte.MaxValue, 16).ToArray());

    private static readonly Dictionary<TaskStatus, string> Heads = new()
    {
        [TaskStatus.Pending] = Head("status = 'pending'"),
        [TaskStatus.Waiting] = Head("status = 'waiting'"),
        [TaskStatus.Completed] = Head("status = 'completed'"),
        [TaskStatus.Failed] = Head("status IN ('failed', 'cancelled') AND status = 'failed'"),
        [TaskStatus.Cancelled] = Head("status IN ('failed', 'cancelled') AND status = 'cancelled'"),

        // Running tasks are as few as the slots of all nodes: they are read whole, and sorted. OFFSET 0 keeps the planner from looking for
        // them in the order of the primary key, among all tasks that there are.
        [TaskStatus.Running] = $"(SELECT r.id FROM (SELECT id FROM tasks WHERE {Running} AND agent = a.name AND id < $1 OFFSET 0) r ORDER BY r.id DESC LIMIT $2)",
    };

    private static readonly Dictionary<TaskStatus, string> OfStatus = Heads.ToDictionary(head => head.Key, head => Merged([head.Value]));

    private static readonly string OfAll = Merged(Heads.Values);

    /// <summary>Reads a page.</summary>
    public static async Task<IReadOnlyList<TaskSummary>> ReadAsync(NpgsqlConnection connection, TaskFilter filter, CancellationToken cancellationToken)
    {
        var before = Values.Uuid(filter.Before?.Value ?? AfterAll);
        var limit = Values.Long(filter.Limit);
        return filter is { Status: null, Agent: null }
            ? await connection.ListAsync(Newest, Summary, [before, limit], cancellationToken).ConfigureAwait(false)
            : await connection.ListAsync(filter.Status is { } status ? OfStatus[status] : OfAll, Summary, [before, limit, Values.Name(filter.Agent)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A line of a list, of the columns that every list reads.</summary>
    public static TaskSummary Summary(NpgsqlDataReader row) => new(
        row.Task(0),
        row.Agent(1),
        EnumText<TaskStatus>.Parse(row.GetString(2)),
        (TaskPriority)row.GetInt32(3),
        row.GetInt32(4),
        row.Moment(5),
        row.Moment(6),
        row.MomentOrNull(7),
        row.MomentOrNull(8),
        row.TextOrNull(9));

    private static string Head(string condition) => $"(SELECT id FROM tasks WHERE {condition} AND agent = a.name AND id < $1 ORDER BY agent DESC, id DESC LIMIT $2)";

    private static string Merged(IEnumerable<string> heads) => $"""
        WITH page AS MATERIALIZED (
            SELECT h.id FROM (SELECT name FROM agents WHERE $3 IS NULL OR name = $3) a
            CROSS JOIN LATERAL ({string.Join(" UNION ALL ", heads)}) h
            ORDER BY h.id DESC LIMIT $2)
        SELECT {Columns} FROM page JOIN tasks t ON t.id = page.id ORDER BY t.id DESC
        """;
}
