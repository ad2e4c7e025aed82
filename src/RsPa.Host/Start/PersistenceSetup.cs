using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Host.Settings;
using RsPa.Persistence.Migrating;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Tasks;

namespace RsPa.Host.Start;

/// <summary>The databases.</summary>
internal static class PersistenceSetup
{
    /// <summary>Brings <c>main.db</c> to this version's schema, and makes known who can be given tasks.</summary>
    /// <returns>What was done, for the log; nothing where there was nothing to do.</returns>
    /// <exception cref="StorageException">The database can't be used; nothing in it was changed.</exception>
    public static async Task<string?> PrepareAsync(RsPaSettings settings, AgentCatalogue agents, TimeProvider time, CancellationToken cancellationToken)
    {
        var file = new SqliteFile(settings.Database.MainFile);
        var backups = new SqliteBackups(file, settings.Database.BackupDirectory, settings.Database.BackupCount, time);
        var done = await new SqliteSchema(file, backups, settings.Database.BackupBeforeMigration).BringUpToDateAsync(cancellationToken).ConfigureAwait(false);
        new SqliteAgentTable(file).Register(agents.Definitions.Select(agent => (agent.Name, agent.Type)), time.GetUtcNow());
        return done;
    }

    /// <summary>Adds the stores and the read side, over databases that are prepared.</summary>
    public static IServiceCollection AddRsPaPersistence(this IServiceCollection services, RsPaSettings settings)
    {
        var file = new SqliteFile(settings.Database.MainFile);
        services.AddSingleton(file);
        services.AddSingleton<SqliteDbFactory>();
        services.AddSingleton<SqliteAgentTable>();
        services.AddSingleton<ITaskStore, SqliteTaskStore>();
        services.AddSingleton<ITaskQueries, TaskQueries>();
        services.AddSingleton<AgentQueries>();
        services.AddSingleton<IAgentDataReader>(provider => provider.GetRequiredService<AgentQueries>());
        services.AddSingleton<IAttemptTotals>(provider => provider.GetRequiredService<AgentQueries>());
        services.AddSingleton<IServiceActivity>(provider => provider.GetRequiredService<AgentQueries>());
        return services;
    }
}
