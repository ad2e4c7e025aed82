using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>What the service did in a period. Attempts are read from the newest one back to the period's start, so that a long history costs nothing.</summary>
/// <param name="reader">Reads the database.</param>
/// <param name="tasks">Counts what waits and runs.</param>
public sealed class ServiceActivity(SqliteReader reader, ITaskQueries tasks) : IServiceActivity
{
    /// <inheritdoc/>
    public async Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (agents, failures) = await reader.AskAsync(db => Read(db, from, until), cancellationToken).ConfigureAwait(false);
        var counts = await tasks.CountUncompletedAsync(cancellationToken).ConfigureAwait(false);
        return new ActivitySummary(agents, failures, Of(TaskStatus.Pending), Of(TaskStatus.Running));

        long Of(TaskStatus status) => counts.Where(count => count.Status == status).Sum(count => count.Count);
    }

    private static (IReadOnlyList<AgentActivity> Agents, IReadOnlyList<FailureLine> Failures) Read(RsPaDb db, DateTimeOffset from, DateTimeOffset until)
    {
        var tally = new ActivityTally(from, until);
        var attempts = db.Attempts.OrderByDescending(row => row.Sequence).Select(row => new { row.Sequence, row.TaskId, row.Agent, row.Outcome, row.StartedAt, row.EndedAt });
        foreach (var row in attempts)
        {
            if (!tally.Add(new EndedAttempt(row.Sequence, row.TaskId, row.Agent, row.Outcome, row.StartedAt, row.EndedAt)))
                break;
        }

        // Errors can be long: those that are shown are read, and no others.
        var shown = tally.Failures.Select(failed => failed.Failure(db.Attempts.Where(row => row.Sequence == failed.Sequence).Select(row => row.Error).FirstOrDefault())).ToList();
        return (tally.Agents, shown);
    }
}
