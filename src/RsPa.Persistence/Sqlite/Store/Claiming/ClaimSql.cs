using RsPa.Persistence.Claiming;
using System.Globalization;
using System.Text;

namespace RsPa.Persistence.Sqlite.Store.Claiming;

/// <summary>The text of the claim's statements.</summary>
internal static class ClaimSql
{
    /// <summary>What a claim makes of a task. Its parameters are 0 to 3: the time, the node, its incarnation, the end of the lease.</summary>
    public const string Take =
        "UPDATE tasks SET status = 'running', attempt = attempt + 1, fence = fence + 1, node = @1, incarnation = @2, lease_until = @3, started_at = @0, progress = NULL, progress_message = NULL";

    /// <summary>What it gives of a task.</summary>
    public const string Taken = "RETURNING id, agent, input, attempt, fence, max_retries, priority, due_at, trace_parent";

    /// <summary>What there is beside the queues: what was rescued, what is held, what has a key, what waits, when the first of those that wait looks again, and when the first is due that waits for its time.</summary>
    public static readonly string Beside = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT
            EXISTS (SELECT 1 FROM tasks INDEXED BY ix_tasks_rescued WHERE rescues > 0 AND status IN ('pending', 'running')),
            EXISTS (SELECT 1 FROM tasks INDEXED BY ix_tasks_held WHERE status = 'pending' AND lane >= {QueueLane.Held}),
            EXISTS (SELECT 1 FROM tasks INDEXED BY ix_tasks_keyed WHERE status = 'pending' AND lane BETWEEN {QueueLane.Keyed} AND {QueueLane.Held - 1}),
            (SELECT min(wake_at) FROM tasks INDEXED BY ix_tasks_wake WHERE status = 'waiting' AND wake_at IS NOT NULL),
            (SELECT min(due_at) FROM tasks INDEXED BY ix_tasks_timed WHERE status = 'pending' AND (lane & {QueueLane.Timed}) = {QueueLane.Timed})
        """);

    /// <summary>Wakes tasks whose time it is to look again. Parameter 0 is the time, 1 how many at most.</summary>
    public const string Wake = """
        UPDATE tasks SET status = 'pending', waits_for = NULL, wake_at = NULL
        WHERE rowid IN (SELECT rowid FROM tasks INDEXED BY ix_tasks_wake WHERE status = 'waiting' AND wake_at <= @0 ORDER BY wake_at LIMIT @1)
        """;

    /// <summary>What runs, by agent and concurrency key.</summary>
    public const string Running = "SELECT agent, concurrency_key, count(*) FROM tasks INDEXED BY ix_tasks_running WHERE status = 'running' GROUP BY agent, concurrency_key";

    /// <summary>When the next task is due that waits for its time, whosever it is: to look once too often costs less than to ask for each agent. Parameter 0 is the time.</summary>
    public static readonly string NextDue = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT min(due_at) FROM tasks INDEXED BY ix_tasks_timed WHERE status = 'pending' AND (lane & {QueueLane.Timed}) = {QueueLane.Timed} AND due_at > @0
        """);

    private const int Priorities = 4;

    /// <summary>What may be claimed whatever else runs, where nothing is due that waited for its time.</summary>
    private static readonly int[] AtOnce = [QueueLane.AtOnce];

    /// <summary>What may be claimed whatever else runs.</summary>
    private static readonly int[] Free = [QueueLane.AtOnce, QueueLane.Timed];

    /// <summary>What may be claimed where its key has room, too.</summary>
    private static readonly int[] All = [QueueLane.AtOnce, QueueLane.Timed, QueueLane.Keyed, QueueLane.Keyed | QueueLane.Timed];

    /// <summary>Takes the heads of so many agents, with those that waited for their time or without. Parameters 4 to 7 are how many at most, of each priority and the more urgent ones; then come a name and a number of slots for each agent.</summary>
    public static string TakeHeads(int agents, bool timed) => $"""
        WITH heads AS (
            {Heads(agents, 8, timed ? Free : AtOnce, withKey: false)}),
        places AS (
            SELECT task, priority, due_at, id, slots, ROW_NUMBER() OVER (PARTITION BY agent ORDER BY priority, due_at, id) AS place FROM heads),
        claims AS (
            SELECT task, priority, ROW_NUMBER() OVER (ORDER BY priority, due_at, id) AS claim FROM places WHERE place <= slots ORDER BY priority, due_at, id LIMIT @4)
        {Take}
        WHERE rowid IN (SELECT task FROM claims WHERE claim <= CASE priority WHEN 0 THEN @4 WHEN 1 THEN @5 WHEN 2 THEN @6 ELSE @7 END)
        {Taken}
        """;

    /// <summary>The heads of so many agents, with those that have a key, as many of each queue as its agent has slots. Parameter 0 is the time; then come a name and a number for each agent.</summary>
    public static string Heads(int agents) => Heads(agents, 1, All, withKey: true);

    private static string Heads(int agents, int first, int[] lanes, bool withKey)
    {
        var heads = new StringBuilder();
        for (var agent = 0; agent < agents; agent++)
        {
            var (name, slots) = (first + (2 * agent), first + 1 + (2 * agent));
            for (var priority = 0; priority < Priorities; priority++)
            {
                foreach (var lane in lanes)
                {
                    var due = (lane & QueueLane.Timed) == 0 ? "" : " AND due_at <= @0";
                    var (from, key) = (lane & QueueLane.Keyed) == 0
                        ? ("tasks WHERE status = 'pending'", ", NULL AS concurrency_key")
                        : ($"tasks INDEXED BY ix_tasks_keyed WHERE status = 'pending' AND lane BETWEEN {QueueLane.Keyed} AND {QueueLane.Held - 1}", ", concurrency_key");
                    heads.Append(heads.Length == 0 ? "" : "\n    UNION ALL ");
                    heads.Append(CultureInfo.InvariantCulture, $"SELECT * FROM (SELECT rowid AS task, priority, due_at, id, @{name} AS agent, @{slots} AS slots{(withKey ? key : "")} FROM {from} AND agent = @{name} AND priority = {priority} AND lane = {lane}{due} ORDER BY due_at, id LIMIT @{slots})");
                }
            }
        }

        return heads.ToString();
    }
}
