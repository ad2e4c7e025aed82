using System.Globalization;
using Npgsql;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Reading;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>The read side of tasks.</summary>
public sealed class TaskQueries : ITaskQueries
{
    private const string Find = """
        SELECT id, agent, status, priority, attempt, submitted_at, due_at, started_at, ended_at, error,
            key, max_retries, rescues, node, lease_until, cancel_reason IS NOT NULL, input, output, concurrency_key, waits_for, wake_at, progress, progress_message
        FROM tasks WHERE id = $1
        """;

    private const string Attempts = "SELECT agent, number, outcome, error, started_at, ended_at FROM attempts WHERE task_id = $1 ORDER BY sequence";

    // The part names the status of its index, so that a finished task costs nothing.
    private const string CountUncompleted = """
        SELECT agent, 'pending', count(*) FROM tasks WHERE status = 'pending' GROUP BY agent
        UNION ALL
        SELECT agent, 'running', count(*) FROM tasks WHERE status = 'running' GROUP BY agent
        UNION ALL
        SELECT agent, 'waiting', count(*) FROM tasks WHERE status = 'waiting' GROUP BY agent
        UNION ALL
        SELECT agent, status, count(*) FROM tasks WHERE status IN ('failed', 'cancelled') GROUP BY agent, status
        """;

    // The length stands with the pointer to a long value: what is too long is not fetched.
    private static readonly string Topics = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT id, key, CASE WHEN octet_length(input) <= {TaskTopic.LongestInput} THEN input END, octet_length(input)::bigint
        FROM tasks WHERE id = ANY ($1)
        """);

    // Both parts are ranges of an index that holds only what waits for a moment.
    private static readonly string NextDue = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT agent, min(at) FROM (
            (SELECT agent, due_at AS at FROM tasks WHERE status = 'pending' AND (lane & 1) = 1 AND due_at > $1 AND due_at <= $2 ORDER BY due_at LIMIT {ITaskQueries.MostDue})
            UNION ALL
            (SELECT agent, wake_at FROM tasks WHERE status = 'waiting' AND wake_at > $1 AND wake_at <= $2 ORDER BY wake_at LIMIT {ITaskQueries.MostDue})) due
        WHERE agent NOT IN (SELECT name FROM agents WHERE paused)
        GROUP BY agent
        """);

    private readonly PostgresReader _reader;

    // However many ask, what waits is counted once at a time.
    private readonly Coalesced<IReadOnlyList<TaskCount>> _counts;

    /// <param name="reader">Reads the database.</param>
    public TaskQueries(PostgresReader reader)
    {
        _reader = reader;
        _counts = new Coalesced<IReadOnlyList<TaskCount>>(CountAsync);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Limit is < 1 or > TaskFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(filter), filter.Limit, $"A page has 1 to {TaskFilter.MaxLimit} tasks.");
        return _reader.ReadAsync((connection, token) => TaskLists.ReadAsync(connection, filter, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken) => _reader.ReadOneViewAsync(
        async (connection, token) =>
        {
            var task = await connection.FirstAsync(Find, Detail, [Values.Uuid(id.Value)], token).ConfigureAwait(false);
            return task is null ? null : task with { Attempts = await connection.ListAsync(Attempts, Attempt, [Values.Uuid(id.Value)], token).ConfigureAwait(false) };
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digits);
        return TaskDigits.Of(digits) is { } bare
            ? _reader.ReadAsync((connection, token) => TaskMatch.ReadAsync(connection, bare, token), cancellationToken)
            : Task.FromResult<IReadOnlyList<TaskId>>([]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count > TaskFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(tasks), tasks.Count, $"The topics of at most {TaskFilter.MaxLimit} tasks are read at once.");
        return _reader.ReadAsync<IReadOnlyList<TaskTopic>>(
            async (connection, token) => await connection.ListAsync(
                Topics,
                static row => new TaskTopic(row.Task(0), row.TextOrNull(1), row.TextOrNull(2), row.GetInt64(3)),
                [Values.Uuids([.. tasks.Select(id => id.Value)])],
                token).ConfigureAwait(false),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken) =>
        _reader.ReadAsync<IReadOnlyList<AgentDue>>(
            async (connection, token) => await connection.ListAsync(
                NextDue, static row => new AgentDue(row.Agent(0), row.Moment(1)), [Values.Time(after), Values.Time(until)], token).ConfigureAwait(false),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken) => _counts.AskAsync(cancellationToken);

    private Task<IReadOnlyList<TaskCount>> CountAsync() => _reader.ReadAsync<IReadOnlyList<TaskCount>>(
        static async (connection, token) => await connection.ListAsync(
            CountUncompleted, static row => new TaskCount(row.Agent(0), EnumText<TaskStatus>.Parse(row.GetString(1)), row.GetInt64(2)), [], token).ConfigureAwait(false),
        CancellationToken.None);

    private static TaskDetail Detail(NpgsqlDataReader row) => new(
        TaskLists.Summary(row),
        row.TextOrNull(10),
        row.IntOrNull(11),
        row.GetInt32(12),
        row.TextOrNull(13),
        row.MomentOrNull(14),
        row.GetBoolean(15),
        row.GetString(16),
        row.TextOrNull(17),
        [])
    {
        ConcurrencyKey = row.TextOrNull(18),
        WaitsFor = row.TextOrNull(19) is { } waitsFor ? EnumText<WaitKind>.Parse(waitsFor) : null,
        WakeAt = row.MomentOrNull(20),
        Progress = row.RealOrNull(21),
        ProgressMessage = row.TextOrNull(22),
    };

    private static AttemptRecord Attempt(NpgsqlDataReader row) =>
        new(row.Agent(0), row.GetInt32(1), EnumText<AttemptOutcome>.Parse(row.GetString(2)), row.TextOrNull(3), row.Moment(4), row.Moment(5));
}
