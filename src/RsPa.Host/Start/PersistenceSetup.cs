using RsPa.Host.Settings;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Provider;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Sqlite.Provider;

namespace RsPa.Host.Start;

/// <summary>The database that the settings choose.</summary>
internal static class PersistenceSetup
{
    /// <summary>Adds it; it is to be prepared before the service starts.</summary>
    /// <exception cref="Actors.Store.StorageException">The file that holds the password can't be used.</exception>
    public static IServiceCollection AddRsPaDatabase(this IServiceCollection services, RsPaSettings settings, TimeProvider time, out IDatabase database) =>
        settings.Database.Postgres is { } place
            ? services.AddPostgres(place, settings, time, out database)
            : services.AddSqlite(settings, time, out database);

    // Apart from one another: a service on SQLite loads nothing of the other's driver.
    private static IServiceCollection AddPostgres(this IServiceCollection services, PostgresPlace place, RsPaSettings settings, TimeProvider time, out IDatabase database) =>
        services.AddRsPaPostgres(
            new PostgresSettings
            {
                Place = new PostgresPasswords(Environment.GetEnvironmentVariable, ProcessEnvironment.Home).Complete(place with { Node = settings.Cluster.NodeName }, settings.Database.PasswordFile),
                Incarnation = RandomSource.NewIncarnation(),
                WritesLog = settings.Logging.LogToDatabase,
                BackupDirectory = settings.Database.BackupDirectory,
                BackupCount = settings.Database.BackupCount,
                BackupBeforeMigration = settings.Database.BackupBeforeMigration,
                AllowUnsafeCommits = settings.Database.AllowUnsafeCommits,
                PoolSize = settings.Database.PoolSize,
                MaxOverflow = settings.Database.MaxOverflow,
                PoolTimeout = settings.Database.PoolTimeout,
                ReadTimeout = settings.Database.ReadTimeout,
            },
            time,
            out database);

    private static IServiceCollection AddSqlite(this IServiceCollection services, RsPaSettings settings, TimeProvider time, out IDatabase database) =>
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
