using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Cache;
using RsPa.Persistence.Sqlite.Logs;
using RsPa.Persistence.Sqlite.Queries;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Persistence.Sqlite.Store;

namespace RsPa.Persistence.Sqlite.Provider;

/// <summary>SQLite as the database of an installation.</summary>
public static class SqliteServices
{
    // Reads that wait for a connection: each costs a request that is held, and hundreds are answered within a second.
    private const int MostWaiting = 200;
    private const int MostWaitingForLog = 50;

    private const int OwnThreads = 2;
    private const int LogThreads = 3;

    // A question to the cache takes some tens of microseconds. One that would have to wait is better answered by "not there".
    private const int CacheThreads = 2;
    private const int MostWaitingForCache = 200;
    private static readonly TimeSpan CacheTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the main store, the read side, the stores of the log and the cache, and <see cref="IDatabase"/>. Nothing is opened yet: the database is prepared
    /// first, beside the composition of everything else where that is wanted.
    /// </summary>
    /// <param name="services">The services; they have a <see cref="TimeProvider"/>.</param>
    /// <param name="settings">Where the files are, and how they are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="database">The database, to prepare it.</param>
    public static IServiceCollection AddRsPaSqlite(this IServiceCollection services, SqliteSettings settings, TimeProvider time, out IDatabase database)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var main = new SqliteDatabase(settings, time);
        database = main;
        services.AddSingleton<IDatabase>(main);
        services.AddSingleton(new SqliteFile(settings.MainFile));
        services.AddSingleton<IMainStore, SqliteStore>();
        services.AddSingleton<IPausedAgents, SqliteAgentTable>();
        services.AddSingleton<ITaskQueries>(provider => new TaskQueries(Reader(provider, ReadPurpose.Asked)));

        // As many ask as there are tasks at once.
        services.AddKeyedSingleton<ITaskQueries>(ReadPurpose.Own, (provider, _) => new TaskQueries(Reader(provider, ReadPurpose.Own)));
        services.AddSingleton<IModelCallQueries>(provider => new ModelCallQueries(Reader(provider, ReadPurpose.Asked)));
        services.AddKeyedSingleton<IModelCallQueries>(ReadPurpose.Own, (provider, _) => new ModelCallQueries(Reader(provider, ReadPurpose.Own)));
        services.AddSingleton<IApiKeyQueries>(provider => new ApiKeyQueries(Reader(provider, ReadPurpose.Asked)));
        services.AddKeyedSingleton<IApiKeyQueries>(ReadPurpose.Own, (provider, _) => new ApiKeyQueries(Reader(provider, ReadPurpose.Own)));
        services.AddSingleton<IScheduleQueries>(provider => new ScheduleQueries(Reader(provider, ReadPurpose.Asked)));
        services.AddKeyedSingleton<IScheduleQueries>(ReadPurpose.Own, (provider, _) => new ScheduleQueries(Reader(provider, ReadPurpose.Own)));
        services.AddSingleton(provider => new AgentQueries(Reader(provider, ReadPurpose.Own)));
        services.AddSingleton<IAgentDataReader>(provider => provider.GetRequiredService<AgentQueries>());
        services.AddSingleton<IAttemptTotals>(provider => provider.GetRequiredService<AgentQueries>());
        services.AddSingleton<IServiceActivity>(provider => new ServiceActivity(Reader(provider, ReadPurpose.Own), provider.GetRequiredKeyedService<ITaskQueries>(ReadPurpose.Own)));
        services.AddReads(settings);

        // Made here and not by the container: it must outlive the container, for the last entries. Queries of the log have threads of
        // their own: a long search through it keeps nobody from a list of tasks.
        var reads = new ReadPool(new ReadPoolSettings("rspa read log", LogThreads, Overflow: 0, MostWaitingForLog, settings.PoolTimeout), time);
        services.AddSingleton<ILogStore>(new SqliteLogStore(settings.LogFile, reads, settings.ReadTimeout, time));
        services.AddSingleton<ICacheStore>(provider => new SqliteCacheStore(
            settings.CacheFile,
            new ReadPool(new ReadPoolSettings("rspa read cache", CacheThreads, Overflow: 0, MostWaitingForCache, CacheTimeout), time),
            time,
            provider.GetRequiredService<ILogger<SqliteCacheStore>>()));
        return services;
    }

    private static void AddReads(this IServiceCollection services, SqliteSettings settings)
    {
        services.AddKeyedSingleton(ReadPurpose.Asked, (provider, _) => new ReadPool(
            new ReadPoolSettings("rspa read", settings.PoolSize, settings.MaxOverflow, MostWaiting, settings.PoolTimeout), provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(ReadPurpose.Own, (provider, _) => new ReadPool(
            new ReadPoolSettings("rspa own read", OwnThreads, Overflow: 0, QueueLimit: null, Timeout: null), provider.GetRequiredService<TimeProvider>()));
        foreach (var key in (string[])[ReadPurpose.Asked, ReadPurpose.Own])
        {
            services.AddKeyedSingleton(key, (provider, _) => new SqliteReader(
                provider.GetRequiredService<SqliteFile>(),
                provider.GetRequiredKeyedService<ReadPool>(key),
                key == ReadPurpose.Asked ? settings.ReadTimeout : null,
                provider.GetRequiredService<TimeProvider>()));
        }
    }

    private static SqliteReader Reader(IServiceProvider provider, string key) => provider.GetRequiredKeyedService<SqliteReader>(key);
}
