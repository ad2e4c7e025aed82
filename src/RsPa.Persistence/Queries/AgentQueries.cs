using Microsoft.EntityFrameworkCore;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Queries;

/// <summary>The read side of agents: their data, what their attempts came to, and what the service did.</summary>
/// <param name="databases">Makes contexts of the read model.</param>
public sealed class AgentQueries(SqliteDbFactory databases) : IAgentDataReader, IAttemptTotals, IServiceActivity
{
    private const int NewestFailures = 20;

    /// <inheritdoc/>
    public async ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken)
    {
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
            return await db.AgentData.Where(row => row.Agent == agent && row.Key == key).Select(row => new AgentDataEntry(row.Key, row.Value, row.Version)).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken)
    {
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            return await Range(db, agent, prefix)
                .OrderBy(row => row.Key)
                .Select(row => new AgentDataEntry(row.Key, row.Value, row.Version))
                .ToListAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Both ends, so that only the entries asked for are read, and not all that come after them.
    internal static IQueryable<AgentDataRow> Range(RsPaDb db, AgentName agent, string prefix)
    {
        var found = db.AgentData.Where(row => row.Agent == agent && row.Key.CompareTo(prefix) >= 0);
        return KeyRange.After(prefix) is { } end ? found.Where(row => row.Key.CompareTo(end) < 0) : found;
    }

    /// <inheritdoc/>
    public async Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken)
    {
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            return await db.Agents.Where(row => row.Name == agent)
                .Select(row => new AttemptTotals(row.Completed, row.Failed, row.Cancelled, row.TrailingFailures, row.LastSequence, row.LastEndedAt, row.LastError))
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? AttemptSums.Nothing;
        }
    }

    /// <inheritdoc/>
    public async Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var db = databases.Create();
        await using (db.ConfigureAwait(false))
        {
            var attempts = db.Attempts.Where(attempt => attempt.EndedAt >= from && attempt.EndedAt < until && attempt.Outcome != AttemptOutcome.Conflicted);
            var lines = new Dictionary<AgentName, (long Completed, long Failed, long Cancelled, double Seconds)>();
            await foreach (var attempt in attempts.Select(row => new { row.Agent, row.Outcome, row.StartedAt, row.EndedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var line = lines.GetValueOrDefault(attempt.Agent);
                line.Seconds += (attempt.EndedAt - attempt.StartedAt).TotalSeconds;
                switch (attempt.Outcome)
                {
                    case AttemptOutcome.Completed: line.Completed++; break;
                    case AttemptOutcome.Cancelled: line.Cancelled++; break;
                    default: line.Failed++; break;
                }

                lines[attempt.Agent] = line;
            }

            var failures = await attempts
                .Where(attempt => attempt.Outcome != AttemptOutcome.Completed && attempt.Outcome != AttemptOutcome.Cancelled)
                .OrderByDescending(attempt => attempt.Sequence)
                .Take(NewestFailures)
                .Select(attempt => new FailureLine(attempt.TaskId, attempt.Agent, attempt.EndedAt, attempt.Error ?? ""))
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            var pending = await db.Tasks.LongCountAsync(task => task.Status == TaskStatus.Pending, cancellationToken).ConfigureAwait(false);
            var running = await db.Tasks.LongCountAsync(task => task.Status == TaskStatus.Running, cancellationToken).ConfigureAwait(false);
            return new ActivitySummary(
                lines.OrderBy(line => line.Key.Value, StringComparer.Ordinal)
                    .Select(line => new AgentActivity(line.Key, line.Value.Completed, line.Value.Failed, line.Value.Cancelled, line.Value.Seconds / (line.Value.Completed + line.Value.Failed + line.Value.Cancelled)))
                    .ToList(),
                failures,
                pending,
                running);
        }
    }
}
