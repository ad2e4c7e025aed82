using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Host.Settings;
using RsPa.Persistence.Journal;
using RsPa.Persistence.Logs;
using RsPa.Persistence.Migrating;
using RsPa.Persistence.Queries;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite;
using RsPa.Persistence.Sqlite.Store;

namespace RsPa.Host.Start;

/// <summary>The databases.</summary>
internal static class PersistenceSetup
{
    /// <summary>Under which key the reads are that the service makes for its own work.</summary>
    public const string Own = "own";

    /// <summary>Under which key the reads are that somebody asked for.</summary>
    public const string Asked = "asked";

    // Reads that wait for a connection: each costs a request that is held, and hundreds are answered within a second.
    private const int MostWaiting = 200;

    private const int OwnThreads = 2;

    /// <summary>Brings <c>main.db</c> to this version's schema, and makes known who can be given tasks.</summary>
    /// <returns>What was done, for the log; nothing where there was nothing to do.</returns>
    /// <exception cref="StorageException">The database can't be used; nothing in it was changed.</exception>
    public static async Task<string?> PrepareAsync(RsPaSettings settings, AgentCatalogue agents, TimeProvider time, CancellationToken cancellationToken)
    {
        // The small ones first: where one of them can't be used, the main database has not been changed for nothing.
        if (settings.Logging.LogToDatabase)
            LogFile.Check(settings.Logging.LogDatabaseFile);
        var file = new SqliteFile(settings.Database.MainFile);
        var backups = new SqliteBackups(file, settings.Database.BackupDirectory, settings.Database.BackupCount, time);
        var earlier = new EarlierUse(file, backups, [JournalPath(settings), Path.Combine(settings.DataDirectory, "files")], time);
        if (File.Exists(JournalPath(settings)))
            JournalFile.Prepare(JournalPath(settings));
        var done = await new SqliteSchema(file, backups, earlier, settings.Database.BackupBeforeMigration, settings.Database.StartAfresh).BringUpToDateAsync(cancellationToken).ConfigureAwait(false);
        JournalFile.Prepare(JournalPath(settings));
        new SqliteAgentTable(file).Register(agents.Definitions.Select(agent => (agent.Name, agent.Type)), time.GetUtcNow());
        return done;
    }

    /// <summary>Where the actors' events are kept.</summary>
    public static string JournalPath(RsPaSettings settings) => Path.Combine(settings.DataDirectory, "journal.db");

    /// <summary>Adds the stores and the read side, over databases that are prepared.</summary>
    public static IServiceCollection AddRsPaPersistence(this IServiceCollection services, RsPaSettings settings)
    {
        services.AddSingleton(new SqliteFile(settings.Database.MainFile));
        services.AddSingleton<SqliteAgentTable>();
        services.AddSingleton<IMainStore, SqliteStore>();
        services.AddSingleton<ITaskQueries>(provider => new TaskQueries(Reader(provider, Asked)));

        // What the service asks for its own work never waits behind what it is asked, and is never refused: as many ask as there are tasks at once.
        services.AddKeyedSingleton<ITaskQueries>(Own, (provider, _) => new TaskQueries(Reader(provider, Own)));
        services.AddSingleton(provider => new AgentQueries(Reader(provider, Own)));
        services.AddSingleton<IAgentDataReader>(provider => provider.GetRequiredService<AgentQueries>());
        services.AddSingleton<IAttemptTotals>(provider => provider.GetRequiredService<AgentQueries>());
        services.AddSingleton<IServiceActivity>(provider => new ServiceActivity(Reader(provider, Own), provider.GetRequiredKeyedService<ITaskQueries>(Own)));
        services.AddReads(settings);
        return services;
    }

    private static void AddReads(this IServiceCollection services, RsPaSettings settings)
    {
        var database = settings.Database;
        services.AddKeyedSingleton(Asked, (provider, _) => new ReadPool(
            new ReadPoolSettings("rspa read", database.PoolSize, database.MaxOverflow, MostWaiting, database.PoolTimeout), provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(Own, (provider, _) => new ReadPool(
            new ReadPoolSettings("rspa own read", OwnThreads, Overflow: 0, QueueLimit: null, Timeout: null), provider.GetRequiredService<TimeProvider>()));
        foreach (var key in (string[])[Asked, Own])
        {
            services.AddKeyedSingleton(key, (provider, _) => new SqliteReader(
                provider.GetRequiredService<SqliteFile>(), provider.GetRequiredKeyedService<ReadPool>(key), key == Asked ? database.ReadTimeout : null, provider.GetRequiredService<TimeProvider>()));
        }
    }

    private static SqliteReader Reader(IServiceProvider provider, string key) => provider.GetRequiredKeyedService<SqliteReader>(key);
}
