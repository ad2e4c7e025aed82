using RsPa.Actors.Agents;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store;

/// <summary>The agents that tasks can be submitted to.</summary>
/// <param name="file">The database, with its schema in place.</param>
public sealed class SqliteAgentTable(SqliteFile file) : IPausedAgents
{
    /// <summary>Adds agents that are not there yet, and corrects the types of those that are. None is removed: its tasks name it.</summary>
    /// <param name="agents">Names and types.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="StorageException">The database refused the write.</exception>
    public void Register(IEnumerable<(AgentName Name, AgentName Type)> agents, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(agents);
        try
        {
            using var connection = file.OpenForWriting();
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO agents (name, type, created_at) VALUES (@name, @type, @now)
                ON CONFLICT (name) DO UPDATE SET type = excluded.type WHERE type <> excluded.type
                """;
            foreach (var (name, type) in agents)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("@name", name.Value);
                command.Parameters.AddWithValue("@type", type.Value);
                command.Parameters.AddWithValue("@now", UnixMicroseconds.Of(now));
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
        catch (Microsoft.Data.Sqlite.SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, file.Path);
        }
    }

    /// <summary>The agents that are paused, as far as <see cref="Actors.Protocol.Tasks.SetAgentPaused"/> has told.</summary>
    /// <exception cref="StorageException">The database can't be read.</exception>
    public IReadOnlySet<AgentName> Paused()
    {
        try
        {
            using var connection = file.OpenForReading();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name FROM agents WHERE paused";
            using var rows = command.ExecuteReader();
            var paused = new HashSet<AgentName>();
            while (rows.Read())
                paused.Add(new AgentName(rows.GetString(0)));
            return paused;
        }
        catch (Microsoft.Data.Sqlite.SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, file.Path);
        }
    }
}
