using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>What the service did in a period. Attempts are read from the newest one back to the period's start, so that a long history costs nothing.</summary>
/// <param name="reader">Reads the database.</param>
/// <param name="tasks">Counts what waits and runs.</param>
public sealed class ServiceActivity(SqliteReader reader, ITaskQueries tasks) : IServiceActivity
{
    private const int NewestFailures = 20;

    // Attempts are numbered as they are recorded, which is the order of their ends but for the time that a commit takes, and for a
    // clock that is set back: so much earlier than the period one must have ended for all before it to be taken as earlier too.
    private static readonly TimeSpan OutOfOrder = TimeSpan.FromHours(2);

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
        var lines = new Dictionary<AgentName, Line>();
        var failures = new List<(FailureLine Failure, long Sequence)>();
        var attempts = db.Attempts.OrderByDescending(row => row.Sequence).Select(row => new { row.Sequence, row.TaskId, row.Agent, row.Outcome, row.StartedAt, row.EndedAt });
        foreach (var attempt in attempts.AsEnumerable().TakeWhile(attempt => attempt.EndedAt >= from - OutOfOrder))
        {
            if (attempt.EndedAt < from || attempt.EndedAt >= until || attempt.Outcome == AttemptOutcome.Conflicted)
                continue;
            if (!lines.TryGetValue(attempt.Agent, out var line))
                lines[attempt.Agent] = line = new Line();
            line.Seconds += (attempt.EndedAt - attempt.StartedAt).TotalSeconds;
            switch (attempt.Outcome)
            {
                case AttemptOutcome.Completed:
                    line.Completed++;
                    break;
                case AttemptOutcome.Cancelled:
                    line.Cancelled++;
                    break;
                default:
                    line.Failed++;
                    if (failures.Count < NewestFailures)
                        failures.Add((new FailureLine(attempt.TaskId, attempt.Agent, attempt.EndedAt, ""), attempt.Sequence));
                    break;
            }
        }

        // Errors can be long: those that are shown are read, and no others.
        var shown = failures.Select(found => found.Failure with { Error = db.Attempts.Where(row => row.Sequence == found.Sequence).Select(row => row.Error).FirstOrDefault() ?? "" }).ToList();
        return (lines.OrderBy(line => line.Key.Value, StringComparer.Ordinal).Select(line => line.Value.Of(line.Key)).ToList(), shown);
    }

    private sealed class Line
    {
        public long Completed { get; set; }

        public long Failed { get; set; }

        public long Cancelled { get; set; }

        public double Seconds { get; set; }

        public AgentActivity Of(AgentName agent) => new(agent, Completed, Failed, Cancelled, Seconds / (Completed + Failed + Cancelled));
    }
}
