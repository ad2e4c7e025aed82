using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>The read side of agents: their data, and what their attempts came to.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class AgentQueries(SqliteReader reader) : IAgentDataReader, IAttemptTotals
{
    /// <inheritdoc/>
    public ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken) => new(reader.AskAsync(
        db => db.AgentData.Where(row => row.Agent == agent && row.Key == key).Select(row => new AgentDataEntry(row.Key, row.Value, row.Version)).FirstOrDefault(),
        cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken) => reader.AskAsync<IReadOnlyList<AgentDataEntry>>(
        db => Range(db, agent, prefix).OrderBy(row => row.Key).Select(row => new AgentDataEntry(row.Key, row.Value, row.Version)).ToList(),
        cancellationToken);

    // Both ends, so that only the entries asked for are read, and not all that come after them.
    internal static IQueryable<AgentDataRow> Range(RsPaDb db, AgentName agent, string prefix)
    {
        var found = db.AgentData.Where(row => row.Agent == agent && row.Key.CompareTo(prefix) >= 0);
        return KeyRange.After(prefix) is { } end ? found.Where(row => row.Key.CompareTo(end) < 0) : found;
    }

    /// <inheritdoc/>
    public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) => reader.AskAsync(
        db => db.Agents.Where(row => row.Name == agent)
            .Select(row => new AttemptTotals(row.Completed, row.Failed, row.Cancelled, row.TrailingFailures, row.LastSequence, row.LastEndedAt, row.LastError))
            .FirstOrDefault() ?? AttemptSums.Nothing,
        cancellationToken);
}
