using Microsoft.EntityFrameworkCore;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Queries;

/// <summary>The read side of tasks.</summary>
/// <param name="databases">Makes contexts of the read model.</param>
public sealed class TaskQueries(SqliteDbFactory databases) : ITaskQueries
{
    // Each part says literally what the filter of its partial index says: only so is the index used, and a finished task costs nothing.
    internal const string CountUncompleted = """
        SELECT agent AS "Agent", 'pending' AS "Status", count(*) AS "Count" FROM tasks WHERE status = 'pending' GROUP BY agent
        UNION ALL
        SELECT agent, 'running', count(*) FROM tasks WHERE status = 'running' GROUP BY agent
        UNION ALL
        SELECT agent, status, count(*) FROM tasks WHERE status IN ('failed', 'cancelled') GROUP BY agent, status
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            var tasks = db.Tasks.AsQueryable();
            if (filter.Status is { } status)
                tasks = tasks.Where(task => task.Status == status);
            if (filter.Agent is { } agent)
                tasks = tasks.Where(task => task.Agent == agent);
            if (filter.Before is { } before)
                tasks = tasks.Where(task => task.Id.CompareTo(before) < 0);
            return await Summaries(tasks.OrderByDescending(task => task.Id).Take(filter.Limit)).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken)
    {
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            var task = await db.Tasks.FirstOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
            if (task is null)
                return null;
            var attempts = await db.Attempts
                .Where(attempt => attempt.TaskId == id)
                .OrderBy(attempt => attempt.Sequence)
                .Select(attempt => new AttemptRecord(attempt.Agent, attempt.Number, attempt.Outcome, attempt.Error, attempt.StartedAt, attempt.EndedAt))
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            var summary = new TaskSummary(task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.StartedAt, task.EndedAt, task.Error);
            return new TaskDetail(summary, task.Key, task.MaxRetries, task.Rescues, task.Node, task.LeaseUntil, task.CancelReason is not null, task.Input, task.Output, attempts);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digits);
        var bare = digits.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (bare.Length is 0 or > 32 || !bare.All(char.IsAsciiHexDigit))
            return [];
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            var ending = await db.Database.SqlQueryRaw<IdRow>(TaskMatch.EndingWith(bare.Length), TaskMatch.Parameters(bare)).ToListAsync(cancellationToken).ConfigureAwait(false);
            var (first, last) = TaskMatch.StartingWith(bare);
            var starting = await db.Tasks
                .Where(task => task.Id.CompareTo(first) >= 0 && task.Id.CompareTo(last) <= 0)
                .OrderByDescending(task => task.Id)
                .Select(task => task.Id)
                .Take(ITaskQueries.MostMatches)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            return [.. ending.Select(row => new TaskId(new Guid(row.Id, bigEndian: true))).Union(starting).OrderDescending().Take(ITaskQueries.MostMatches)];
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            var ids = string.Join(',', tasks.Select(id => $"x'{Convert.ToHexString(id.Value.ToByteArray(bigEndian: true))}'"));
            var rows = await db.Database.SqlQueryRaw<TopicRow>(Topics(ids)).ToListAsync(cancellationToken).ConfigureAwait(false);
            return rows.ConvertAll(row => new TaskTopic(new TaskId(new Guid(row.Id, bigEndian: true)), row.Key, row.Input, row.InputBytes));
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken)
    {
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            var rows = await db.Database.SqlQueryRaw<CountRow>(CountUncompleted).ToListAsync(cancellationToken).ConfigureAwait(false);
            return rows.ConvertAll(row => new TaskCount(new AgentName(row.Agent), Words<TaskStatus>.Value(row.Status), row.Count));
        }
    }

    // The length in bytes stands in the row's head: what is too long is not read from its overflow pages.
    private static string Topics(string ids) =>
        $"""
        SELECT id AS "Id", key AS "Key", octet_length(input) AS "InputBytes",
            CASE WHEN octet_length(input) <= {TaskTopic.LongestInput} THEN input END AS "Input"
        FROM tasks WHERE id IN ({ids})
        """;

    private sealed record IdRow(byte[] Id);

    private sealed record TopicRow(byte[] Id, string? Key, long InputBytes, string? Input);

    private sealed record CountRow(string Agent, string Status, long Count);

    private static IQueryable<TaskSummary> Summaries(IQueryable<TaskRow> tasks) =>
        tasks.Select(task => new TaskSummary(task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.StartedAt, task.EndedAt, task.Error));
}
