using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Persistence.Sqlite.Store.Commands;

/// <summary>What several commands need to know of the table of tasks.</summary>
internal sealed class TaskTable
{
    // The newest of the places that what is due at once was given, by the ends of the index's ranges.
    private const string NewestPlace = """
        SELECT max(place) FROM (
            SELECT (SELECT max(due_at) FROM tasks WHERE status = 'pending' AND agent = agents.name AND priority = priorities.value AND lane = lanes.value) AS place
            FROM agents, json_each('[0, 1, 2, 3]') AS priorities, json_each('[0, 2, 4, 6, 12]') AS lanes)
        """;

    private readonly SqliteStatement _find;

    public TaskTable(SqliteSession session)
    {
        _find = session.Prepare("""
            SELECT id, status FROM tasks WHERE id = @0
            UNION ALL
            SELECT id, status FROM tasks WHERE agent = @1 AND key = @2 AND key IS NOT NULL
            LIMIT 1
            """);
        var newest = session.Prepare(NewestPlace);
        using var place = newest.Query();
        Places = new QueueClock(place.Read() && !place.IsNull(0) ? place.Time(0) : null);
    }

    /// <summary>The places in the queue of what is due at once.</summary>
    public QueueClock Places { get; }

    /// <summary>The task of an identifier or else of a key, and its status; null where there is none.</summary>
    public (TaskId Id, string Status)? Find(TaskId id, AgentName? agent = null, string? key = null)
    {
        using var row = _find.Query(id.Value.ToByteArray(bigEndian: true), agent?.Value, key);
        return row.Read() ? (row.Task(0), row.Text(1)) : null;
    }

    /// <summary>The answer where a task's status does not allow a command.</summary>
    public StoreRefused WrongStatus(TaskId id, string what, string rule) => Find(id) is { } task
        ? new StoreRefused(StoreRefusal.WrongStatus, $"Task {id} is {task.Status} and can't be {what}: {rule}.")
        : new StoreRefused(StoreRefusal.UnknownTask, $"There is no task {id}. 'rspa task list' shows those that there are.");
}
