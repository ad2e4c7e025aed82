using System.Text.Json;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Schedules;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>The read side of schedules.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class ScheduleQueries(SqliteReader reader) : IScheduleQueries
{
    private const string Columns = "name, definition, origin, created_at, next_at, version, paused_at, pause_reason, paused_itself, failures";

    private const string HistoryColumns = "moment, outcome, cause, recorded_at, reason, task, result, through, moments";

    private const string Given = "(SELECT value FROM json_each(@names))";

    internal const string DueSql = $"""
        SELECT name FROM (SELECT name FROM schedules INDEXED BY {ScheduleIndexes.Due} WHERE paused_at IS NULL AND next_at <= @now ORDER BY next_at, name LIMIT @limit)
        UNION ALL
        SELECT name FROM (
            SELECT DISTINCT o.schedule AS name FROM occurrences AS o INDEXED BY {OccurrenceIndexes.Open} LEFT JOIN tasks AS t ON t.id = o.task
            WHERE o.outcome = 'fired' AND o.result IS NULL AND (t.id IS NULL OR t.status IN ('completed', 'failed', 'cancelled')) LIMIT @limit)
        """;

    internal const string OpenSql = $"""
        SELECT o.schedule, o.moment, o.task, t.status FROM occurrences AS o INDEXED BY {OccurrenceIndexes.Open} LEFT JOIN tasks AS t ON t.id = o.task
        WHERE o.schedule IN {Given} AND o.outcome = 'fired' AND o.result IS NULL ORDER BY o.schedule, o.moment
        """;

    internal const string QueuedSql = $"""
        SELECT schedule, min(moment), count(*), cause, recorded_at, reason FROM occurrences INDEXED BY {OccurrenceIndexes.Queued}
        WHERE schedule IN {Given} AND outcome = 'queued' GROUP BY schedule
        """;

    internal const string NextSql = $"SELECT min(next_at) FROM schedules INDEXED BY {ScheduleIndexes.Due} WHERE paused_at IS NULL AND next_at IS NOT NULL";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleAtWork>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => reader.ReadAsync<IReadOnlyList<ScheduleAtWork>>(
        connection =>
        {
            // One view of the database: what ends meanwhile is seen at the next look.
            using var view = connection.BeginTransaction(deferred: true);
            List<string> names = [];
            using (var command = Command(connection, DueSql, ("@now", UnixMicroseconds.Of(now)), ("@limit", limit)))
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                    names.Add(rows.GetString(0));
            }

            return AtWork(connection, [.. names.Distinct(StringComparer.Ordinal)]);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) => reader.ReadAsync(
        connection =>
        {
            using var command = Command(connection, NextSql);
            return command.ExecuteScalar() is long next ? UnixMicroseconds.ToTime(next) : (DateTimeOffset?)null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ScheduleAtWork?> FindAsync(ScheduleName name, CancellationToken cancellationToken) => reader.ReadAsync(
        connection =>
        {
            using var view = connection.BeginTransaction(deferred: true);
            return AtWork(connection, [name.Value]).SingleOrDefault();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleState>> ListAsync(ScheduleName? after, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return reader.ReadAsync<IReadOnlyList<ScheduleState>>(
            connection => States(connection, $"SELECT {Columns} FROM schedules WHERE name > @after ORDER BY name LIMIT @limit", ("@after", after?.Value ?? ""), ("@limit", limit)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Occurrence>> HistoryAsync(ScheduleName name, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return reader.ReadAsync<IReadOnlyList<Occurrence>>(
            connection =>
            {
                using var command = Command(
                    connection,
                    $"SELECT {HistoryColumns} FROM occurrences WHERE schedule = @name AND moment < @before ORDER BY moment DESC LIMIT @limit",
                    ("@name", name.Value), ("@before", before is { } end ? UnixMicroseconds.Of(end) : long.MaxValue), ("@limit", limit));
                using var rows = command.ExecuteReader();
                var page = new List<Occurrence>();
                while (rows.Read())
                    page.Add(Entry(rows));
                return page;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<DateTimeOffset>> MadeAsync(ScheduleName name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => reader.ReadAsync<IReadOnlySet<DateTimeOffset>>(
        connection =>
        {
            using var command = Command(
                connection,
                "SELECT moment FROM occurrences WHERE schedule = @name AND moment BETWEEN @from AND @to AND outcome IN ('fired', 'queued')",
                ("@name", name.Value), ("@from", UnixMicroseconds.Of(from)), ("@to", UnixMicroseconds.Of(to)));
            using var rows = command.ExecuteReader();
            var made = new HashSet<DateTimeOffset>();
            while (rows.Read())
                made.Add(UnixMicroseconds.ToTime(rows.GetInt64(0)));
            return made;
        },
        cancellationToken);

    // In the order of the names.
    private static IReadOnlyList<ScheduleAtWork> AtWork(SqliteConnection connection, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [];
        var given = ("@names", (object)JsonSerializer.Serialize(names));
        var states = States(connection, $"SELECT {Columns} FROM schedules WHERE name IN {Given}", given).ToDictionary(state => state.Name.Value, StringComparer.Ordinal);
        var open = Open(connection, given);
        var queued = Queued(connection, given);
        return [.. names.Where(states.ContainsKey).Select(name =>
        {
            var (first, count) = queued.GetValueOrDefault(name);
            return new ScheduleAtWork(states[name], open.GetValueOrDefault(name) ?? [], first is null ? [] : [first], count);
        })];
    }

    private static Dictionary<string, List<OpenOccurrence>> Open(SqliteConnection connection, (string, object) given)
    {
        using var command = Command(connection, OpenSql, given);
        using var rows = command.ExecuteReader();
        var open = new Dictionary<string, List<OpenOccurrence>>(StringComparer.Ordinal);
        while (rows.Read())
        {
            if (!open.TryGetValue(rows.GetString(0), out var all))
                open[rows.GetString(0)] = all = [];
            all.Add(new OpenOccurrence(Time(rows, 1)!.Value, Task(rows, 2)!.Value, ScheduleWords.Result(rows.IsDBNull(3) ? null : EnumText<TaskStatus>.Parse(rows.GetString(3)))));
        }

        return open;
    }

    private static Dictionary<string, (Occurrence First, int Count)> Queued(SqliteConnection connection, (string, object) given)
    {
        using var command = Command(connection, QueuedSql, given);
        using var rows = command.ExecuteReader();
        var queued = new Dictionary<string, (Occurrence, int)>(StringComparer.Ordinal);
        while (rows.Read())
        {
            var first = new Occurrence(Time(rows, 1)!.Value, OccurrenceOutcome.Queued, EnumText<OccurrenceTrigger>.Parse(rows.GetString(3)), Time(rows, 4)!.Value) { Reason = Text(rows, 5) };
            queued[rows.GetString(0)] = (first, rows.GetInt32(2));
        }

        return queued;
    }

    private static List<ScheduleState> States(SqliteConnection connection, string sql, params (string, object)[] values)
    {
        using var command = Command(connection, sql, values);
        using var rows = command.ExecuteReader();
        var states = new List<ScheduleState>();
        while (rows.Read())
        {
            states.Add(new ScheduleState(new ScheduleName(rows.GetString(0)), DefinitionJson.Read(rows.GetString(1)), EnumText<ScheduleOrigin>.Parse(rows.GetString(2)), Time(rows, 3)!.Value, Time(rows, 4))
            {
                Version = rows.GetInt64(5),
                PausedAt = Time(rows, 6),
                PauseReason = Text(rows, 7),
                PausedItself = rows.GetBoolean(8),
                Failures = rows.GetInt32(9),
            });
        }

        return states;
    }

    private static Occurrence Entry(SqliteDataReader rows) =>
        new(Time(rows, 0)!.Value, EnumText<OccurrenceOutcome>.Parse(rows.GetString(1)), EnumText<OccurrenceTrigger>.Parse(rows.GetString(2)), Time(rows, 3)!.Value)
        {
            Reason = Text(rows, 4),
            Task = Task(rows, 5),
            Result = rows.IsDBNull(6) ? OccurrenceResult.None : EnumText<OccurrenceResult>.Parse(rows.GetString(6)),
            Through = Time(rows, 7),
            Count = rows.GetInt64(8),
        };

    private static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this class's own; values are bound
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static void CheckLimit(int limit)
    {
        if (limit is < 1 or > IScheduleQueries.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"A page has 1 to {IScheduleQueries.MaxLimit} entries.");
    }

    private static DateTimeOffset? Time(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : UnixMicroseconds.ToTime(rows.GetInt64(column));

    private static TaskId? Task(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : new TaskId(new Guid(rows.GetFieldValue<byte[]>(column), bigEndian: true));

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
