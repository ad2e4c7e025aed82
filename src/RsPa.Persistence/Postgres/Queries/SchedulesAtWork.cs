using Npgsql;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Persistence.Model;
using RsPa.Persistence.Schedules;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>Schedules with what is under way of them, in one view of the database: what ends meanwhile is seen at the next look.</summary>
internal static class SchedulesAtWork
{
    /// <summary>A page of schedules, behind a name.</summary>
    public const string Page = $"SELECT {Columns} FROM schedules WHERE name > $1 ORDER BY name LIMIT $2";

    private const string Columns = "name, definition, origin, created_at, next_at, version, paused_at, pause_reason, paused_itself, failures";

    private const string States = $"SELECT {Columns} FROM schedules WHERE name = ANY ($1::text[])";

    private const string OfTime = "SELECT name FROM schedules WHERE paused_at IS NULL AND next_at <= $1 ORDER BY next_at, name LIMIT $2";

    // The limit keeps the look-up of a task one of its own: one by one, by its key.
    private const string StatusOfTask = "LEFT JOIN LATERAL (SELECT status FROM tasks WHERE id = o.task LIMIT 1) AS t ON true";

    private const string OfEndedTasks = $"""
        SELECT DISTINCT o.schedule FROM occurrences AS o {StatusOfTask}
        WHERE o.outcome = 'fired' AND o.result IS NULL AND (t.status IS NULL OR t.status IN ('completed', 'failed', 'cancelled')) LIMIT $1
        """;

    private const string OpenOnes = $"""
        SELECT o.schedule, o.moment, o.task, t.status FROM occurrences AS o {StatusOfTask}
        WHERE o.schedule = ANY ($1::text[]) AND o.outcome = 'fired' AND o.result IS NULL ORDER BY o.schedule, o.moment
        """;

    private const string FirstQueued = """
        SELECT DISTINCT ON (schedule) schedule, moment, count(*) OVER (PARTITION BY schedule), cause, recorded_at, reason FROM occurrences
        WHERE schedule = ANY ($1::text[]) AND outcome = 'queued' ORDER BY schedule, moment
        """;

    /// <summary>Those whose time has come, by time, and then those of whose tasks one has ended; so many of each kind at most.</summary>
    public static async Task<IReadOnlyList<ScheduleAtWork>> DueAsync(NpgsqlConnection connection, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var due = await connection.ListAsync(OfTime, static row => row.GetString(0), [Values.Time(now), Values.Long(limit)], cancellationToken).ConfigureAwait(false);
        var ended = await connection.ListAsync(OfEndedTasks, static row => row.GetString(0), [Values.Long(limit)], cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, [.. due.Union(ended, StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of the names that there are, in the order of the names.</summary>
    public static async Task<IReadOnlyList<ScheduleAtWork>> ReadAsync(NpgsqlConnection connection, string[] names, CancellationToken cancellationToken)
    {
        if (names.Length == 0)
            return [];
        var states = (await connection.ListAsync(States, State, [Values.Texts(names)], cancellationToken).ConfigureAwait(false)).ToDictionary(state => state.Name.Value, StringComparer.Ordinal);
        var open = (await connection.ListAsync(OpenOnes, Open, [Values.Texts(names)], cancellationToken).ConfigureAwait(false)).ToLookup(found => found.Schedule, found => found.Open, StringComparer.Ordinal);
        var queued = (await connection.ListAsync(FirstQueued, Queued, [Values.Texts(names)], cancellationToken).ConfigureAwait(false)).ToDictionary(found => found.Schedule, StringComparer.Ordinal);
        return [.. names.Where(states.ContainsKey).Select(name => queued.TryGetValue(name, out var waiting)
            ? new ScheduleAtWork(states[name], [.. open[name]], [waiting.First], waiting.Count)
            : new ScheduleAtWork(states[name], [.. open[name]], [], 0))];
    }

    /// <summary>A schedule.</summary>
    public static ScheduleState State(NpgsqlDataReader row) =>
        new(new ScheduleName(row.GetString(0)), DefinitionJson.Read(row.GetString(1)), EnumText<ScheduleOrigin>.Parse(row.GetString(2)), row.Moment(3), row.MomentOrNull(4))
        {
            Version = row.GetInt64(5),
            PausedAt = row.MomentOrNull(6),
            PauseReason = row.TextOrNull(7),
            PausedItself = row.GetBoolean(8),
            Failures = row.GetInt32(9),
        };

    private static (string Schedule, OpenOccurrence Open) Open(NpgsqlDataReader row) => (
        row.GetString(0),
        new OpenOccurrence(row.Moment(1), row.Task(2), ScheduleWords.Result(row.TextOrNull(3) is { } status ? EnumText<TaskStatus>.Parse(status) : null)));

    private static (string Schedule, Occurrence First, int Count) Queued(NpgsqlDataReader row) => (
        row.GetString(0),
        new Occurrence(row.Moment(1), OccurrenceOutcome.Queued, EnumText<OccurrenceTrigger>.Parse(row.GetString(3)), row.Moment(4)) { Reason = row.TextOrNull(5) },
        (int)row.GetInt64(2));
}
