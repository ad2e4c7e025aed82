using Npgsql;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Queries;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>The read side of agents: their data, and what their attempts came to.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class AgentQueries(PostgresReader reader) : IAgentDataReader, IAttemptTotals
{
    private const string Entry = "SELECT key, value, version FROM agent_data WHERE agent = $1 AND key = $2";

    // Both ends, so that only the entries asked for are read, and not all that come after them.
    private const string Range = "SELECT key, value, version FROM agent_data WHERE agent = $1 AND key >= $2 AND key < $3 ORDER BY key";
    private const string RangeWithoutEnd = "SELECT key, value, version FROM agent_data WHERE agent = $1 AND key >= $2 ORDER BY key";

    private const string Totals = "SELECT completed, failed, cancelled, trailing_failures, last_sequence, last_ended_at, last_error FROM agents WHERE name = $1";

    /// <inheritdoc/>
    public ValueTask<AgentDataEntry?> ReadAsync(AgentName agent, string key, CancellationToken cancellationToken) => new(reader.ReadAsync(
        (connection, token) => connection.FirstAsync(Entry, OfData, [Values.Name(agent), Values.Text(key)], token), cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentDataEntry>> ListAsync(AgentName agent, string prefix, CancellationToken cancellationToken) => reader.ReadAsync<IReadOnlyList<AgentDataEntry>>(
        async (connection, token) => KeyRange.After(PostgresText.Storable(prefix)) is { } end
            ? await connection.ListAsync(Range, OfData, [Values.Name(agent), Values.Text(prefix), Values.Text(end)], token).ConfigureAwait(false)
            : await connection.ListAsync(RangeWithoutEnd, OfData, [Values.Name(agent), Values.Text(prefix)], token).ConfigureAwait(false),
        cancellationToken);

    /// <inheritdoc/>
    public Task<AttemptTotals> ReadAsync(AgentName agent, CancellationToken cancellationToken) => reader.ReadAsync(
        async (connection, token) => await connection.FirstAsync(
            Totals,
            static row => new AttemptTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetInt64(4), row.MomentOrNull(5), row.TextOrNull(6)),
            [Values.Name(agent)],
            token).ConfigureAwait(false) ?? AttemptSums.Nothing,
        cancellationToken);

    private static AgentDataEntry OfData(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2));
}
