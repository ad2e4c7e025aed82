using Npgsql;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Reading;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>The read side of schedules.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class ScheduleQueries(PostgresReader reader) : IScheduleQueries
{
    private const string Next = "SELECT next_at FROM schedules WHERE paused_at IS NULL AND next_at IS NOT NULL ORDER BY next_at, name LIMIT 1";

    private const string History = """
        SELECT moment, outcome, cause, recorded_at, reason, task, result, through, moments FROM occurrences
        WHERE schedule = $1 AND moment < $2 ORDER BY moment DESC LIMIT $3
        """;

    private const string Made = "SELECT moment FROM occurrences WHERE schedule = $1 AND moment BETWEEN $2 AND $3 AND outcome IN ('fired', 'queued')";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleAtWork>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        reader.ReadOneViewAsync((connection, token) => SchedulesAtWork.DueAsync(connection, now, limit, token), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) => reader.ReadAsync(
        static (connection, token) => connection.FirstAsync(Next, static row => row.MomentOrNull(0), [], token), cancellationToken);

    /// <inheritdoc/>
    public Task<ScheduleAtWork?> FindAsync(ScheduleName name, CancellationToken cancellationToken) => reader.ReadOneViewAsync(
        async (connection, token) => (await SchedulesAtWork.ReadAsync(connection, [name.Value], token).ConfigureAwait(false)).SingleOrDefault(), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleState>> ListAsync(ScheduleName? after, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return reader.ReadAsync<IReadOnlyList<ScheduleState>>(
            async (connection, token) => await connection.ListAsync(
                SchedulesAtWork.Page, SchedulesAtWork.State, [Values.Text(after?.Value ?? ""), Values.Long(limit)], token).ConfigureAwait(false),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Occurrence>> HistoryAsync(ScheduleName name, DateTimeOffset? before, int limit, CancellationToken cancellationToken)
    {
        CheckLimit(limit);
        return reader.ReadAsync<IReadOnlyList<Occurrence>>(
            async (connection, token) => await connection.ListAsync(
                History, Entry, [Values.Text(name.Value), Values.Time(before ?? DateTimeOffset.MaxValue), Values.Long(limit)], token).ConfigureAwait(false),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<DateTimeOffset>> MadeAsync(ScheduleName name, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        reader.ReadAsync<IReadOnlySet<DateTimeOffset>>(
            async (connection, token) => (await connection.ListAsync(
                Made, static row => row.Moment(0), [Values.Text(name.Value), Values.Time(from), Values.Time(to)], token).ConfigureAwait(false)).ToHashSet(),
            cancellationToken);

    private static Occurrence Entry(NpgsqlDataReader row) =>
        new(row.Moment(0), EnumText<OccurrenceOutcome>.Parse(row.GetString(1)), EnumText<OccurrenceTrigger>.Parse(row.GetString(2)), row.Moment(3))
        {
            Reason = row.TextOrNull(4),
            Task = row.IsDBNull(5) ? null : row.Task(5),
            Result = row.TextOrNull(6) is { } result ? EnumText<OccurrenceResult>.Parse(result) : OccurrenceResult.None,
            Through = row.MomentOrNull(7),
            Count = row.GetInt64(8),
        };

    private static void CheckLimit(int limit)
    {
        if (limit is < 1 or > IScheduleQueries.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"A page has 1 to {IScheduleQueries.MaxLimit} entries.");
    }
}
