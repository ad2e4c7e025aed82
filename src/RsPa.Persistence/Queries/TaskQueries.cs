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
    public async Task<IReadOnlyList<TaskId>> MatchAsync(string start, CancellationToken cancellationToken)
    {
        if (!TryRange(start, out var first, out var last))
            return [];
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            return await db.Tasks
                .Where(task => task.Id.CompareTo(first) >= 0 && task.Id.CompareTo(last) <= 0)
                .OrderBy(task => task.Id)
                .Select(task => task.Id)
                .Take(10)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
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

    private sealed record CountRow(string Agent, string Status, long Count);

    private static IQueryable<TaskSummary> Summaries(IQueryable<TaskRow> tasks) =>
        tasks.Select(task => new TaskSummary(task.Id, task.Agent, task.Status, task.Priority, task.Attempt, task.SubmittedAt, task.DueAt, task.StartedAt, task.EndedAt, task.Error));

    // All identifiers that start with these digits lie between the one that goes on with zeros and the one that goes on with effs.
    private static bool TryRange(string start, out TaskId first, out TaskId last)
    {
        var digits = start.Replace("-", "", StringComparison.Ordinal);
        first = last = default;
        if (digits.Length is 0 or > 32 || !digits.All(char.IsAsciiHexDigit))
            return false;
        first = new TaskId(Guid.ParseExact(digits.PadRight(32, '0'), "N"));
        last = new TaskId(Guid.ParseExact(digits.PadRight(32, 'f'), "N"));
        return true;
    }
}
