using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Postgres.Store.Claiming;

/// <summary>The text of the claim's statements. None waits for a row that another node holds: whoever holds the claims' lock waits for nobody.</summary>
internal static class ClaimSql
{
    /// <summary>Claims of all nodes go one after another, so that what they count is true until they have committed.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('rspa claim ' || current_schema(), 0))";

    /// <summary>What runs, by agent and concurrency key.</summary>
    public const string Running = "SELECT agent, concurrency_key, count(*)::int FROM tasks WHERE status = 'running' GROUP BY agent, concurrency_key";

    /// <summary>How many run for an incarnation.</summary>
    public const string RunningOf = "SELECT count(*)::int FROM tasks WHERE status = 'running' AND incarnation = $1";

    /// <summary>Wakes tasks whose time it is to look again. Parameter 1 is the time, 2 how many at most.</summary>
    public const string Wake = """
        UPDATE tasks SET status = 'pending', waits_for = NULL, wake_at = NULL
        WHERE id IN (SELECT id FROM tasks WHERE status = 'waiting' AND wake_at IS NOT NULL AND wake_at <= $1 ORDER BY wake_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>The tasks that were taken back from dead workers.</summary>
    public static readonly string Rescued = $"""
        SELECT agent, priority, due_at, id, rescues, concurrency_key, status = 'pending', (lane & {QueueLane.Timed}) <> 0, incarnation
        FROM tasks WHERE rescues > 0 AND status IN ('pending', 'running')
        """;

    /// <summary>The keys of tasks that are held: from one to the next by the index, without passing the tasks in between.</summary>
    public static readonly string HeldKeys = $"""
        WITH RECURSIVE keys AS (
            (SELECT agent, concurrency_key FROM tasks WHERE status = 'pending' AND lane >= {QueueLane.Held} ORDER BY agent, concurrency_key LIMIT 1)
            UNION ALL
            SELECT following.agent, following.concurrency_key FROM keys CROSS JOIN LATERAL (
                SELECT agent, concurrency_key FROM tasks
                WHERE status = 'pending' AND lane >= {QueueLane.Held} AND (agent, concurrency_key) > (keys.agent, keys.concurrency_key)
                ORDER BY agent, concurrency_key LIMIT 1) AS following)
        SELECT agent, concurrency_key FROM keys
        """;

    /// <summary>Lets the first tasks of keys go, so many of each.</summary>
    public static readonly string LetGo = $"""
        UPDATE tasks SET lane = lane - {QueueLane.Held}
        WHERE id IN (
            SELECT first.id FROM unnest($1::text[], $2::text[], $3::int[]) AS g(agent, key, room) CROSS JOIN LATERAL (
                SELECT id FROM tasks WHERE status = 'pending' AND lane >= {QueueLane.Held} AND agent = g.agent AND concurrency_key = g.key
                ORDER BY priority, due_at, id LIMIT g.room FOR UPDATE SKIP LOCKED) AS first)
        """;

    /// <summary>Holds tasks.</summary>
    public static readonly string Hold = $"""
        UPDATE tasks SET lane = lane + {QueueLane.Held}
        WHERE id IN (SELECT id FROM tasks WHERE id = ANY ($1::uuid[]) AND status || '' = 'pending' AND lane < {QueueLane.Held} FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>What there is beside the queues: what was rescued, held, has a key; when the first looks again of those that wait; whether one is due of those that wait for their time; and when the next one is.</summary>
    public static readonly string Beside = $"""
        SELECT
            EXISTS (SELECT 1 FROM tasks WHERE rescues > 0 AND status IN ('pending', 'running')) AS rescued,
            EXISTS (SELECT 1 FROM tasks WHERE status = 'pending' AND lane >= {QueueLane.Held}) AS held,
            EXISTS (SELECT 1 FROM tasks WHERE status = 'pending' AND lane BETWEEN {QueueLane.Keyed} AND {QueueLane.Held - 1}) AS keyed,
            (SELECT min(wake_at) FROM tasks WHERE status = 'waiting' AND wake_at IS NOT NULL) AS wake_at,
            EXISTS (SELECT 1 FROM tasks WHERE status = 'pending' AND (lane & {QueueLane.Timed}) = {QueueLane.Timed} AND due_at <= $1) AS timed,
            (SELECT min(due_at) FROM tasks WHERE status = 'pending' AND (lane & {QueueLane.Timed}) = {QueueLane.Timed} AND due_at > $1) AS next_due
        """;

    private const string Priorities = "(VALUES (0), (1), (2), (3)) AS p(priority)";

    // What a claim makes of a task. Its parameters are 1 to 4: the time, the node, its incarnation, the end of the lease.
    private const string Take =
        "UPDATE tasks t SET status = 'running', attempt = t.attempt + 1, fence = t.fence + 1, node = $2, incarnation = $3, lease_until = $4, started_at = $1, progress = NULL, progress_message = NULL";

    private const string Taken = "t.id, t.agent, t.input, t.attempt, t.fence, t.max_retries, t.priority, t.due_at, t.trace_parent";

    /// <summary>
    /// The whole claim where nothing is rescued, held, keyed or to be woken; it takes nothing where something is. So many tasks as there are
    /// slots are those of as many agents at most: only these agents' queues are read beyond their first task. Parameters 5 to 8 are how
    /// many at most, of each priority and the more urgent ones; 9 and 10 the agents and their limits. Its rows begin with what
    /// <see cref="Beside"/> gives; there is one also where nothing was taken.
    /// </summary>
    public static readonly string TakeHeads = $"""
        WITH beside AS MATERIALIZED ({Beside}),
        open AS MATERIALIZED (
            SELECT g.agent, LEAST(g.slots - COALESCE(running.tasks, 0), $5)::int AS slots
            FROM unnest($9::text[], $10::int[]) AS g(agent, slots)
            LEFT JOIN (SELECT agent, count(*) AS tasks FROM tasks WHERE status = 'running' GROUP BY agent) AS running ON running.agent = g.agent
            WHERE g.slots > COALESCE(running.tasks, 0)
                AND (SELECT NOT (rescued OR held OR keyed OR COALESCE(wake_at <= $1, false)) FROM beside)),
        firsts AS MATERIALIZED (
            SELECT open.agent, open.slots FROM open CROSS JOIN LATERAL ({FirstOf("open", "1")}) AS head
            ORDER BY head.priority, head.due_at, head.id LIMIT $5),
        heads AS (
            SELECT firsts.agent, firsts.slots, head.id, head.priority, head.due_at FROM firsts CROSS JOIN LATERAL ({FirstOf("firsts", "firsts.slots")}) AS head),
        places AS (SELECT id, priority, due_at, slots, ROW_NUMBER() OVER (PARTITION BY agent ORDER BY priority, due_at, id) AS place FROM heads),
        claims AS (
            SELECT id, priority, ROW_NUMBER() OVER (ORDER BY priority, due_at, id) AS claim FROM places WHERE place <= slots ORDER BY priority, due_at, id LIMIT $5),
        free AS MATERIALIZED (
            SELECT t.id FROM claims JOIN tasks t ON t.id = claims.id
            WHERE t.status || '' = 'pending' AND claims.claim <= CASE claims.priority WHEN 0 THEN $5 WHEN 1 THEN $6 WHEN 2 THEN $7 ELSE $8 END
            FOR UPDATE OF t SKIP LOCKED),
        taken AS ({Take} FROM free WHERE t.id = free.id RETURNING {Taken})
        SELECT * FROM beside LEFT JOIN taken ON true
        """;

    /// <summary>Takes tasks by their ids, parameter 5.</summary>
    public static readonly string TakeThese = $"""
        WITH free AS MATERIALIZED (SELECT id FROM tasks WHERE id = ANY ($5::uuid[]) AND status || '' = 'pending' FOR UPDATE SKIP LOCKED)
        {Take} FROM free WHERE t.id = free.id RETURNING {Taken}
        """;

    /// <summary>The heads of the queues of agents, with those that have a key, so many of each. Parameter 1 is the time, 2 and 3 are the agents and the numbers.</summary>
    public static readonly string Heads = $"""
        SELECT open.agent, head.priority, head.due_at, head.id, head.concurrency_key
        FROM unnest($2::text[], $3::int[]) AS open(agent, slots) CROSS JOIN {Priorities} CROSS JOIN LATERAL (
            SELECT * FROM ({Head(QueueLane.AtOnce, "open", "open.slots")}) AS at_once
            UNION ALL SELECT * FROM ({Head(QueueLane.Timed, "open", "open.slots")}) AS timed
            UNION ALL SELECT * FROM ({Head(QueueLane.Keyed, "open", "open.slots")}) AS keyed
            UNION ALL SELECT * FROM ({Head(QueueLane.Keyed | QueueLane.Timed, "open", "open.slots")}) AS keyed_timed) AS head
        """;

    // The first tasks of an agent, in order. The priorities are gone through in theirs, so that those behind the last one that is needed are not looked at.
    private static string FirstOf(string agents, string number) => $"""
        SELECT head.id, head.priority, head.due_at FROM {Priorities} CROSS JOIN LATERAL (
            SELECT * FROM ({Head(QueueLane.AtOnce, agents, number)}) AS at_once
            UNION ALL
            SELECT * FROM ({Head(QueueLane.Timed, agents, number)}) AS timed WHERE (SELECT timed FROM beside)
            ORDER BY due_at, id LIMIT {number}) AS head
        LIMIT {number}
        """;

    private static string Head(int lane, string agents, string number) => $"""
        SELECT id, priority, due_at, concurrency_key FROM tasks
        WHERE status = 'pending' AND agent = {agents}.agent AND priority = p.priority AND lane = {lane}{((lane & QueueLane.Timed) == 0 ? "" : " AND due_at <= $1")}
        ORDER BY due_at, id LIMIT {number}
        """;
}
