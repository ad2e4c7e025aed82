using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Events;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres.Cache;
using RsPa.Persistence.Postgres.Logs;
using RsPa.Persistence.Postgres.Nodes;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Postgres.Store;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Reading;

namespace RsPa.Persistence.Postgres.Provider;

/// <summary>PostgreSQL as the database of an installation.</summary>
public static class PostgresServices
{
    // One commits; another finds out what became of a commit whose answer was lost, or is asked at a start.
    private const int StoreConnections = 3;

    private const int MostWaitingForLog = 50;
    private const int LogReads = 3;

    // A question to the cache that would have to wait is better answered by "not there".
    private const int CacheReads = 2;
    private const int MostWaitingForCache = 200;
    private static readonly TimeSpan CacheTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the main store, the read side, the stores of the log and the cache, what keeps the node in touch with others, and <see cref="IDatabase"/>. Nothing is opened yet: the
    /// database is prepared first, beside the composition of everything else where that is wanted.
    /// </summary>
    /// <param name="services">The services; they have a <see cref="TimeProvider"/>, and an <see cref="IEventBus"/>.</param>
    /// <param name="settings">Where the database is, and how it is used.</param>
    /// <param name="time">The clock.</param>
    /// <param name="database">The database, to prepare it.</param>
    public static IServiceCollection AddRsPaPostgres(this IServiceCollection services, PostgresSettings settings, TimeProvider time, out IDatabase database)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var main = new PostgresDatabase(settings, time);
        database = main;
        services.AddSingleton<IDatabase>(main);
        services.AddSingleton(new NodeIncarnation(settings.Place.Node, settings.Incarnation));
        services.AddSingleton(_ => new PostgresServer(settings.Place, new PostgresPool(StoreConnections)));
        services.AddSingleton<IMainStore>(provider => new PostgresStore(
            provider.GetRequiredService<PostgresServer>(), provider.GetRequiredService<NodeIncarnation>(), new ServerClock(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPausedAgents, PostgresAgentTable>();
        services.AddReads(settings);
        services.AddNode(settings);

        // Made here and not by the container: it must outlive the container, for the last entries. Queries of the log have connections of
        // their own: a long search through it keeps nobody from a list of tasks.
        var logGate = new ReadGate(new ReadPoolSettings("rspa read log", LogReads, Overflow: 0, MostWaitingForLog, settings.PoolTimeout), time);
        services.AddSingleton<ILogStore>(new PostgresLogStore(
            new PostgresServer(settings.Place, new PostgresPool(Connections: 2, Durable: false)),
            PostgresReadServices.Reader(settings.Place, logGate, LogReads, settings.ReadTimeout, time)));
        services.AddSingleton<ICacheStore>(_ => new PostgresCacheStore(
            new PostgresServer(settings.Place, new PostgresPool(Connections: 2, Durable: false)),
            PostgresReadServices.Reader(settings.Place, new ReadGate(new ReadPoolSettings("rspa read cache", CacheReads, Overflow: 0, MostWaitingForCache, CacheTimeout), time), CacheReads, CacheTimeout, time),
            time));
        return services;
    }

    private static void AddNode(this IServiceCollection services, PostgresSettings settings)
    {
        services.AddSingleton(provider => new PostgresNode(
            new PostgresServer(settings.Place, new PostgresPool(Connections: 1)),
            new NodeSettings(),
            provider.GetRequiredService<TimeProvider>(),
            () => settings.Incarnation,
            provider.GetRequiredService<ILogger<PostgresNode>>()));
        services.AddSingleton<INodeSignals>(provider => provider.GetRequiredService<PostgresNode>());

        // Before the actors, which are started in the order in which they are added: whose name is taken starts none.
        services.AddSingleton<IHostedService>(provider => new NodeMembership(
            provider.GetRequiredService<PostgresNode>(), provider.GetRequiredService<PostgresServer>(), provider.GetRequiredService<NodeIncarnation>(), provider.GetRequiredService<IEventBus>()));
    }
}
