using Npgsql;
using RsPa.Actors.Agents;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>The agents that tasks can be submitted to.</summary>
/// <param name="server">The database, with its schema in place.</param>
public sealed class PostgresAgentTable(PostgresServer server) : IPausedAgents
{
    private const string Insert = """
        INSERT INTO agents AS a (name, type, created_at, paused, completed, failed, cancelled, trailing_failures, last_sequence)
        SELECT g.name, g.type, clock_timestamp(), false, 0, 0, 0, 0, 0 FROM unnest($1::text[], $2::text[]) AS g(name, type) ORDER BY g.name
        ON CONFLICT (name) DO UPDATE SET type = excluded.type WHERE a.type <> excluded.type
        """;

    /// <summary>Adds agents that are not there yet, and corrects the types of those that are. None is removed: its tasks name it.</summary>
    /// <param name="agents">Names and types.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The database refused the write.</exception>
    public async Task RegisterAsync(IEnumerable<(AgentName Name, AgentName Type)> agents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agents);
        var rows = agents.DistinctBy(agent => agent.Name).ToArray();
        var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(Sql.Of(Insert).WithEachText(rows, row => row.Name.Value).WithEachText(rows, row => row.Type.Value));
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException failure)
            {
                throw server.Explain(failure);
            }
        }
    }

    /// <summary>The agents that are paused, as far as <see cref="Actors.Protocol.Tasks.SetAgentPaused"/> has told.</summary>
    /// <exception cref="StorageException">The database can't be read.</exception>
    public IReadOnlySet<AgentName> Paused()
    {
        // Asked once, at the start, by what can't wait asynchronously.
        try
        {
            using var connection = server.Source.OpenConnection();
            using var command = new NpgsqlCommand("SELECT name FROM agents WHERE paused", connection);
            using var rows = command.ExecuteReader();
            var paused = new HashSet<AgentName>();
            while (rows.Read())
                paused.Add(rows.Agent(0));
            return paused;
        }
        catch (NpgsqlException failure)
        {
            throw server.Explain(failure);
        }
    }
}
