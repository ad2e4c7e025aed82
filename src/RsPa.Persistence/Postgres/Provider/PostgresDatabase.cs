using Akka.Hosting;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Journal;
using RsPa.Persistence.Postgres.Migrating;
using RsPa.Persistence.Postgres.Store;
using RsPa.Persistence.Providers;

namespace RsPa.Persistence.Postgres.Provider;

/// <summary>All that an installation stores, in a schema of a PostgreSQL database.</summary>
internal sealed class PostgresDatabase(PostgresSettings settings, TimeProvider time) : IDatabase
{
    /// <inheritdoc/>
    public async Task<string?> PrepareAsync(IEnumerable<(AgentName Name, AgentName Type)> agents, CancellationToken cancellationToken)
    {
        var server = new PostgresServer(settings.Place, new PostgresPool(Connections: 2));
        await using (server.ConfigureAwait(false))
        {
            var warning = await new PostgresDurability(server, settings.AllowUnsafeCommits).CheckAsync(cancellationToken).ConfigureAwait(false);
            var backups = settings.BackupBeforeMigration ? new PostgresBackups(settings.Place, settings.BackupDirectory, settings.BackupCount, time) : null;
            var done = await new PostgresSchema(server, backups).BringUpToDateAsync(cancellationToken).ConfigureAwait(false);
            await new PostgresAgentTable(server).RegisterAsync(agents, cancellationToken).ConfigureAwait(false);
            return string.Join("; ", new[] { done, warning }.OfType<string>()) is { Length: > 0 } said ? said : null;
        }
    }

    /// <inheritdoc/>
    public AkkaConfigurationBuilder AddJournal(AkkaConfigurationBuilder akka) => akka.AddRsPaJournal(settings.Place);
}
