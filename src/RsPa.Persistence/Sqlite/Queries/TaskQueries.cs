using RsPa.Persistence.Reading;
using RsPa.Persistence.Claiming;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>The read side of tasks.</summary>
public sealed class TaskQueries : ITaskQueries
{
    // Each part names the index that holds only the rows it counts, so that a finished task costs nothing.
    private const string CountUncompleted = $"""
        SELECT agent AS "Agent", 'pending' AS "Status", count(*) AS "Count" FROM tasks INDEXED BY {TaskIndexes.PendingById} WHERE status = 'pending' GROUP BY agent
        UNION ALL
        SELECT agent, 'running', count(*) FROM tasks INDEXED BY {TaskIndexes.Running} WHERE status = 'running' GROUP BY agent
        UNION ALL
        SELECT agent, 'waiting', count(*) FROM tasks INDEXED BY {TaskIndexes.Waiting} WHERE status = 'waiting' GROUP BY agent
        UNION ALL
        SELECT agent, status, count(*) FROM tasks INDEXED BY {TaskIndexes.Unsuccessful} WHERE status IN ('failed', 'cancelled') GROUP BY agent, status
        """;

    // Both parts are ranges of an index that holds only what waits for a moment.
    private static readonly string NextDue = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT agent AS "Agent", min(at) AS "At" FROM (
            SELECT * FROM (
                SELECT agent, due_at AS at FROM tasks INDEXED BY {TaskIndexes.Timed}
                WHERE status = 'pending' AND (lane & {QueueLane.Timed}) = {QueueLane.Timed} AND due_at > @p0 AND due_at <= @p1 ORDER BY due_at LIMIT {ITaskQueries.MostDue})
            UNION ALL
            SELECT * FROM (
                SELECT agent, wake_at AS at FROM tasks INDEXED BY {TaskIndexes.Wake}
                WHERE status = 'waiting' AND wake_at > @p0 AND wake_at <= @p1 ORDER BY wake_at LIMIT {ITaskQueries.MostDue}))
        WHERE agent NOT IN (SELECT name FROM agents WHERE paused)
        GROUP BY agent
        """);

    private readonly SqliteReader _reader;

    // A count of a million tasks takes a tenth of a second: however many ask, it is made once at a time.
    private readonly Coalesced<IReadOnlyList<TaskCount>> _counts;

    /// <param name="reader">Reads the database.</param>
    public TaskQueries(SqliteReader reader)
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
        return _reader.ReadAsync(connection => TaskLists.Read(connection, filter), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken) => _reader.AskAsync(
        db =>
        {
            var task = db.Tasks.FirstOrDefault(row => row.Id == id);
            if (task is null)
                return null;
            var attempts = db.Attempts
                .Where(attempt => attempt.TaskId == id)
                .OrderBy(attempt => attempt.Sequence)
                .Select(attempt => new AttemptRecord(attempt.Agent, attempt.Number, attempt.Outcome, attempt.Error, attempt.StartedAt, attempt.EndedAt))
                .ToList();
            var summary = new TaskSummary(task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.StartedAt, task.EndedAt, task.Error);
            return new TaskDetail(summary, task.Key, task.MaxRetries, task.Rescues, task.Node, task.LeaseUntil, task.CancelReason is not null, task.Input, task.Output, attempts)
            {
                ConcurrencyKey = task.ConcurrencyKey,
                WaitsFor = task.WaitsFor,
                WakeAt = task.WakeAt,
                Progress = task.Progress,
                ProgressMessage = task.ProgressMessage,
            };
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (TaskDigits.Of(digits) is not { } bare)
            return Task.FromResult<IReadOnlyList<TaskId>>([]);
        return _reader.AskAsync<IReadOnlyList<TaskId>>(
            db =>
            {
                var ending = db.Database.SqlQueryRaw<IdRow>(TaskMatch.EndingWith(bare.Length), TaskMatch.Parameters(bare)).ToList();
                var (first, last) = TaskDigits.StartingWith(bare);
                var starting = db.Tasks
                    .Where(task => task.Id.CompareTo(first) >= 0 && task.Id.CompareTo(last) <= 0)
                    .OrderByDescending(task => task.Id)
                    .Select(task => task.Id)
                    .Take(ITaskQueries.MostMatches)
                    .ToList();
                return [.. ending.Select(row => new TaskId(new Guid(row.Id, bigEndian: true))).Union(starting).OrderDescending().Take(ITaskQueries.MostMatches)];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count > TaskFilter.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(tasks), tasks.Count, $"The topics of at most {TaskFilter.MaxLimit} tasks are read at once.");
        var ids = string.Join(',', tasks.Select(id => $"x'{Convert.ToHexString(id.Value.ToByteArray(bigEndian: true))}'"));
        return _reader.AskAsync<IReadOnlyList<TaskTopic>>(
            db => db.Database.SqlQueryRaw<TopicRow>(Topics(ids)).AsEnumerable()
                .Select(row => new TaskTopic(new TaskId(new Guid(row.Id, bigEndian: true)), row.Key, row.Input, row.InputBytes))
                .ToList(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken) => _reader.AskAsync<IReadOnlyList<AgentDue>>(
        db => db.Database.SqlQueryRaw<DueRow>(NextDue, UnixMicroseconds.Of(after), UnixMicroseconds.Of(until)).AsEnumerable()
            .Select(row => new AgentDue(new AgentName(row.Agent), UnixMicroseconds.ToTime(row.At)))
            .ToList(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken) => _counts.AskAsync(cancellationToken);

    private Task<IReadOnlyList<TaskCount>> CountAsync() => _reader.AskAsync<IReadOnlyList<TaskCount>>(
        db => db.Database.SqlQueryRaw<CountRow>(CountUncompleted).AsEnumerable()
            .Select(row => new TaskCount(new AgentName(row.Agent), EnumText<TaskStatus>.Parse(row.Status), row.Count))
            .ToList(),
        CancellationToken.None);

    // The length in bytes stands in the row's head: what is too long is not read from its overflow pages.
    private static string Topics(string ids) =>
        $"""
        SELECT id AS "Id", key AS "Key", octet_length(input) AS "InputBytes",
            CASE WHEN octet_length(input) <= {TaskTopic.LongestInput} THEN input END AS "Input"
        FROM tasks WHERE id IN ({ids})
        """;

    private sealed record IdRow(byte[] Id);

    private sealed record TopicRow(byte[] Id, string? Key, long InputBytes, string? Input);

    private sealed record DueRow(string Agent, long At);

    private sealed record CountRow(string Agent, string Status, long Count);
}
