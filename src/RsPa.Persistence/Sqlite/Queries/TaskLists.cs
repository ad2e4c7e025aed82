using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>
/// Pages of tasks, newest first, whatever they are filtered by: never more rows are looked at than are shown, and one for each agent
/// and status. A filter without an index of its own is put together of those that have one: the newest of each are merged. Every
/// statement names its index, so that a plan can't slip into reading the whole table.
/// </summary>
internal static class TaskLists
{
    private const string Columns = "id, agent, status, priority, attempt, submitted_at, due_at, started_at, ended_at, error";

    private static readonly byte[] AfterAll = [.. Enumerable.Repeat(byte.MaxValue, 16)];

    // Running tasks are as few as the slots of all nodes: they are read whole, and sorted.
    private static readonly Dictionary<TaskStatus, string> Heads = new()
    {
        [TaskStatus.Pending] = Head(TaskIndexes.PendingById, "status = 'pending'"),
        [TaskStatus.Waiting] = Head(TaskIndexes.Waiting, "status = 'waiting'"),
        [TaskStatus.Completed] = Head(TaskIndexes.Completed, "status = 'completed'"),
        [TaskStatus.Failed] = Head(TaskIndexes.Unsuccessful, "status IN ('failed', 'cancelled') AND status = 'failed'"),
        [TaskStatus.Cancelled] = Head(TaskIndexes.Unsuccessful, "status IN ('failed', 'cancelled') AND status = 'cancelled'"),
        [TaskStatus.Running] = Head(TaskIndexes.Running, "status = 'running'"),
    };

    /// <summary>Reads a page.</summary>
    public static IReadOnlyList<TaskSummary> Read(SqliteConnection connection, TaskFilter filter)
    {
        // One view of the database for all statements.
        using var view = connection.BeginTransaction(deferred: true);
        if (filter is { Status: null, Agent: null })
            return Newest(connection, filter);
        var statuses = filter.Status is { } status ? [status] : Heads.Keys.AsEnumerable();
        var agents = filter.Agent is { } agent ? [agent.Value] : Agents(connection);
        var heads = statuses.SelectMany(one => agents.Select(name => Head(connection, Heads[one], name, filter))).ToArray();
        try
        {
            return Page(connection, Merge(heads, filter.Limit));
        }
        finally
        {
            foreach (var (command, rows) in heads)
            {
                rows.Dispose();
                command.Dispose();
            }
        }
    }

    private static string Head(string index, string condition) =>
        $"SELECT id FROM tasks INDEXED BY {index} WHERE {condition} AND agent = @agent AND id < @before ORDER BY id DESC LIMIT @limit";

    private static List<TaskSummary> Newest(SqliteConnection connection, TaskFilter filter)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM tasks WHERE id < @before ORDER BY id DESC LIMIT @limit";
        command.Parameters.AddWithValue("@before", Before(filter));
        command.Parameters.AddWithValue("@limit", filter.Limit);
        using var rows = command.ExecuteReader();
        var page = new List<TaskSummary>();
        while (rows.Read())
            page.Add(Summary(rows));
        return page;
    }

    private static List<string> Agents(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM agents";
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
            names.Add(rows.GetString(0));
        return names;
    }

    private static (SqliteCommand Command, SqliteDataReader Rows) Head(SqliteConnection connection, string sql, string agent, TaskFilter filter)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this class's own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@agent", agent);
        command.Parameters.AddWithValue("@before", Before(filter));
        command.Parameters.AddWithValue("@limit", filter.Limit);
        return (command, command.ExecuteReader());
    }

    // A row is read of each head, and a further one only of the head whose row was taken.
    private static List<TaskId> Merge(IEnumerable<(SqliteCommand Command, SqliteDataReader Rows)> heads, int limit)
    {
        var newestFirst = new PriorityQueue<SqliteDataReader, TaskId>(Comparer<TaskId>.Create(static (one, other) => other.CompareTo(one)));
        foreach (var (_, rows) in heads)
            Add(rows);
        var merged = new List<TaskId>();
        while (merged.Count < limit && newestFirst.TryDequeue(out var rows, out var id))
        {
            merged.Add(id);
            Add(rows);
        }

        return merged;

        void Add(SqliteDataReader rows)
        {
            if (rows.Read())
                newestFirst.Enqueue(rows, Id(rows));
        }
    }

    private static List<TaskSummary> Page(SqliteConnection connection, List<TaskId> ids)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM tasks WHERE id = @id";
        var parameter = command.Parameters.AddWithValue("@id", AfterAll);
        var page = new List<TaskSummary>(ids.Count);
        foreach (var id in ids)
        {
            parameter.Value = Bytes(id);
            using var rows = command.ExecuteReader();
            if (rows.Read())
                page.Add(Summary(rows));
        }

        return page;
    }

    private static TaskSummary Summary(SqliteDataReader row) => new(
        Id(row),
        new AgentName(row.GetString(1)),
        EnumText<TaskStatus>.Parse(row.GetString(2)),
        (TaskPriority)row.GetInt32(3),
        row.GetInt32(4),
        UnixMicroseconds.ToTime(row.GetInt64(5)),
        UnixMicroseconds.ToTime(row.GetInt64(6)),
        Moment(row, 7),
        Moment(row, 8),
        row.IsDBNull(9) ? null : row.GetString(9));

    private static DateTimeOffset? Moment(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : UnixMicroseconds.ToTime(row.GetInt64(column));

    private static TaskId Id(SqliteDataReader row) => new(new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true));

    private static byte[] Bytes(TaskId id) => id.Value.ToByteArray(bigEndian: true);

    private static byte[] Before(TaskFilter filter) => filter.Before is { } before ? Bytes(before) : AfterAll;
}
