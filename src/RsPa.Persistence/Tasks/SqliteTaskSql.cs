namespace RsPa.Persistence.Tasks;

/// <summary>
/// The text of the task store's statements. Every write of an attempt matches the task's id and fence and <c>running</c>: no row
/// means that the task is no longer the writer's.
/// </summary>
internal static class SqliteTaskSql
{
    public const string Insert = """
        INSERT INTO tasks (id, agent, status, priority, due_at, key, max_retries, submitted_at, input, lane, attempt, fence, rescues)
        VALUES (@0, @1, 'pending', @2, @3, @4, @5, @6, @7, @8, 0, 0, 0)
        ON CONFLICT DO NOTHING
        """;

    public const string Find = """
        SELECT id, status FROM tasks WHERE id = @0
        UNION ALL
        SELECT id, status FROM tasks WHERE agent = @1 AND key = @2 AND key IS NOT NULL
        LIMIT 1
        """;

    public const string End = """
        UPDATE tasks SET status = @2, output = @3, error = @4, ended_at = @5, lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        """;

    public const string Fail = """
        UPDATE tasks SET status = CASE WHEN cancel_reason IS NULL THEN 'failed' ELSE 'cancelled' END, error = @2, ended_at = @3, lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """;

    public const string Held = "SELECT conflicts, cancel_reason IS NOT NULL FROM tasks WHERE id = @0 AND fence = @1 AND status = 'running'";

    public const string MakeAgain = """
        UPDATE tasks SET status = 'pending', attempt = attempt - 1, conflicts = conflicts + 1, error = @1, lease_until = NULL WHERE id = @0
        """;

    public const string RetryLater = """
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NULL THEN 'pending' ELSE 'cancelled' END,
            ended_at = CASE WHEN cancel_reason IS NULL THEN NULL ELSE @4 END,
            due_at = CASE WHEN cancel_reason IS NULL THEN @2 ELSE due_at END,
            lane = CASE WHEN cancel_reason IS NULL THEN lane | 1 ELSE lane END,
            conflicts = CASE WHEN cancel_reason IS NULL THEN 0 ELSE conflicts END,
            error = @3,
            lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """;

    public const string AddAttempt = """
        INSERT INTO attempts (task_id, agent, number, outcome, error, started_at, ended_at) VALUES (@0, @1, @2, @3, @4, @5, @6)
        """;

    public const string SetData = """
        INSERT INTO agent_data (agent, key, value, updated_at, version) VALUES (@0, @1, @2, @3, @4)
        ON CONFLICT (agent, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, version = excluded.version
        """;

    public const string FindData = "SELECT value FROM agent_data WHERE agent = @0 AND key = @1";

    public const string FindVersion = "SELECT version FROM agent_data WHERE agent = @0 AND key = @1";

    public const string RemoveData = "DELETE FROM agent_data WHERE agent = @0 AND key = @1";

    public const string CancelWaiting = """
        UPDATE tasks SET status = 'cancelled', cancel_reason = @1, ended_at = @2
        WHERE id = @0 AND status IN ('pending', 'waiting')
        RETURNING agent
        """;

    public const string AskToStop = """
        UPDATE tasks SET cancel_reason = COALESCE(cancel_reason, @1) WHERE id = @0 AND status = 'running'
        RETURNING agent
        """;

    public const string Retry = """
        UPDATE tasks SET status = 'pending', due_at = @1, lane = 0, attempt = 0, rescues = 0, conflicts = 0, ended_at = NULL, cancel_reason = NULL
        WHERE id = @0 AND status IN ('failed', 'cancelled')
        RETURNING agent
        """;

    public const string Return = """
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NULL THEN 'pending' ELSE 'cancelled' END,
            ended_at = CASE WHEN cancel_reason IS NULL THEN NULL ELSE @2 END,
            attempt = CASE WHEN cancel_reason IS NULL THEN attempt - 1 ELSE attempt END,
            lease_until = NULL
        WHERE id = @0 AND fence = @1 AND status = 'running'
        RETURNING status
        """;

    public const string SetAgentPaused = "UPDATE agents SET paused = @1 WHERE name = @0";

    public const string Renew = "UPDATE tasks SET lease_until = @1 WHERE id = @2 AND fence = @3 AND status = 'running' AND incarnation = @0";

    public const string HeldBy = "SELECT id, agent, fence FROM tasks WHERE status = 'running' AND incarnation = @0";

    // A write that changes nothing, and is synced like any other: it shows whether the disk takes writes again. The number has no meaning
    // in this database. An UPDATE that leaves a row as it is would not do: SQLite does not write it.
    public const string Probe = "PRAGMA user_version = 1";

    public const string Count = """
        UPDATE agents SET
            completed = completed + @1,
            failed = failed + @2,
            cancelled = cancelled + @3,
            trailing_failures = CASE WHEN @1 > 0 THEN @4 ELSE trailing_failures + @4 END,
            last_sequence = @5,
            last_ended_at = @6,
            last_error = COALESCE(@7, last_error)
        WHERE name = @0
        """;

    // The newest of the places that what is due at once was given, by the ends of the index's ranges.
    public const string NewestPlace = """
        SELECT max(place) FROM (
            SELECT (SELECT max(due_at) FROM tasks WHERE status = 'pending' AND agent = agents.name AND priority = priorities.value AND lane = lanes.value) AS place
            FROM agents, json_each('[0, 1, 2, 3]') AS priorities, json_each('[0, 2]') AS lanes)
        """;

    public const string Rescue = """
        UPDATE tasks SET
            status = CASE WHEN cancel_reason IS NOT NULL THEN 'cancelled' WHEN rescues + 1 > @3 THEN 'failed' ELSE 'pending' END,
            ended_at = CASE WHEN cancel_reason IS NOT NULL OR rescues + 1 > @3 THEN @0 ELSE NULL END,
            error = CASE WHEN cancel_reason IS NULL AND rescues + 1 > @3 THEN 'Its worker died ' || (rescues + 1) || ' times while it ran. It is taken out of the way as poison; retry it by hand once the cause is found.' ELSE @4 END,
            due_at = CASE WHEN cancel_reason IS NULL AND rescues BETWEEN 1 AND @3 - 1 THEN @0 + min(@5 << min(rescues - 1, 20), @7) ELSE due_at END,
            lane = CASE WHEN cancel_reason IS NOT NULL OR rescues + 1 > @3 THEN lane WHEN rescues = 0 THEN 2 ELSE 3 END,
            attempt = attempt - 1,
            rescues = rescues + 1,
            lease_until = NULL
        WHERE status = 'running' AND incarnation <> @2 AND (lease_until < @6 OR node = @1)
        RETURNING id, agent, status, rescues, attempt + 1, started_at, node, incarnation
        """;
}
