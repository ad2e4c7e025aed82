using RsPa.Host.Settings;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Sqlite.Provider;

namespace RsPa.Host.Start;

/// <summary>The database that the settings choose.</summary>
internal static class PersistenceSetup
{
    /// <summary>Adds it; it is to be prepared before the service starts.</summary>
    public static IServiceCollection AddRsPaDatabase(this IServiceCollection services, RsPaSettings settings, TimeProvider time, out IDatabase database) =>
        services.AddRsPaSqlite(
            new SqliteSettings
            {
                MainFile = settings.Database.MainFile,
                JournalFile = Path.Combine(settings.DataDirectory, "journal.db"),
                LogFile = settings.Logging.LogDatabaseFile,
                CacheFile = settings.Cache.CacheFile,
                WritesLog = settings.Logging.LogToDatabase,
                TracesOfUse = [Path.Combine(settings.DataDirectory, "files")],
                BackupDirectory = settings.Database.BackupDirectory,
                BackupCount = settings.Database.BackupCount,
                BackupBeforeMigration = settings.Database.BackupBeforeMigration,
                StartAfresh = settings.Database.StartAfresh,
                PoolSize = settings.Database.PoolSize,
                MaxOverflow = settings.Database.MaxOverflow,
                PoolTimeout = settings.Database.PoolTimeout,
                ReadTimeout = settings.Database.ReadTimeout,
            },
            time,
            out database);

    /// <summary>Prepares it for the agents that there are.</summary>
    public static Task<string?> PrepareAsync(this IDatabase database, AgentCatalogue agents) =>
        database.PrepareAsync(agents.Definitions.Select(agent => (agent.Name, agent.Type)), CancellationToken.None);
}
