using Npgsql;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Queries;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>What the service did in a period. Attempts are read page by page, from the newest one back to the period's start, so that a long history costs nothing.</summary>
/// <param name="reader">Reads the database.</param>
/// <param name="tasks">Counts what waits and runs.</param>
public sealed class ServiceActivity(PostgresReader reader, ITaskQueries tasks) : IServiceActivity
{
    private const int PageLength = 1_000;

    private const string Page = "SELECT sequence, task_id, agent, outcome, started_at, ended_at FROM attempts WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2";

    private const string Error = "SELECT error FROM attempts WHERE sequence = $1";

    /// <inheritdoc/>
    public async Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (agents, failures) = await reader.ReadOneViewAsync((connection, token) => ReadAsync(connection, from, until, token), cancellationToken).ConfigureAwait(false);
        var counts = await tasks.CountUncompletedAsync(cancellationToken).ConfigureAwait(false);
        return new ActivitySummary(agents, failures, Of(TaskStatus.Pending), Of(TaskStatus.Running));

        long Of(TaskStatus status) => counts.Where(count => count.Status == status).Sum(count => count.Count);
    }

    private static async Task<(IReadOnlyList<AgentActivity> Agents, IReadOnlyList<FailureLine> Failures)> ReadAsync(NpgsqlConnection connection, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var tally = new ActivityTally(from, until);
        var before = long.MaxValue;
        List<EndedAttempt> page;
        do
        {
            page = await connection.ListAsync(Page, Attempt, [Values.Long(before), Values.Long(PageLength)], cancellationToken).ConfigureAwait(false);
            if (page.Count > 0)
                before = page[^1].Sequence;
        }
        while (page.All(tally.Add) && page.Count == PageLength);

        // Errors can be long: those that are shown are read, and no others.
        var failures = new List<FailureLine>();
        foreach (var failed in tally.Failures)
            failures.Add(failed.Failure(await connection.FirstAsync(Error, static row => row.TextOrNull(0), [Values.Long(failed.Sequence)], cancellationToken).ConfigureAwait(false)));
        return (tally.Agents, failures);
    }

    private static EndedAttempt Attempt(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.Task(1), row.Agent(2), EnumText<AttemptOutcome>.Parse(row.GetString(3)), row.Moment(4), row.Moment(5));
}
