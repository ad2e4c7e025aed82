using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Queries;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Reading;

namespace RsPa.Persistence.Postgres.Provider;

/// <summary>The read side: what is asked within bounds, and the service's own reads, which wait for nobody's.</summary>
internal static class PostgresReadServices
{
    // Reads that wait for a connection: each costs a request that is held, and hundreds are answered within a second.
    private const int MostWaiting = 200;
    private const int OwnConnections = 2;

    public static void AddReads(this IServiceCollection services, PostgresSettings settings)
    {
        services.AddReader(ReadPurpose.Asked, settings, new ReadPoolSettings("rspa read", settings.PoolSize, settings.MaxOverflow, MostWaiting, settings.PoolTimeout), settings.ReadTimeout);
        services.AddReader(ReadPurpose.Own, settings, new ReadPoolSettings("rspa own read", OwnConnections, Overflow: 0, QueueLimit: null, Timeout: null), limit: null);

        services.AddSingleton<ITaskQueries>(provider => new TaskQueries(Reader(provider, ReadPurpose.Asked)));
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
    }

    /// <summary>A reader with connections of its own.</summary>
    public static PostgresReader Reader(PostgresPlace place, ReadGate gate, int connections, TimeSpan? limit, TimeProvider time) =>
        new(new PostgresServer(place, new PostgresPool(connections, Reads: new PostgresReads(limit))), gate, limit, time);

    private static void AddReader(this IServiceCollection services, string purpose, PostgresSettings settings, ReadPoolSettings bounds, TimeSpan? limit)
    {
        services.AddKeyedSingleton(purpose, (provider, _) => new ReadGate(bounds, provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(purpose, (_, _) => new PostgresServer(settings.Place, new PostgresPool(bounds.Most, Reads: new PostgresReads(limit))));
        services.AddKeyedSingleton(purpose, (provider, _) => new PostgresReader(
            provider.GetRequiredKeyedService<PostgresServer>(purpose), provider.GetRequiredKeyedService<ReadGate>(purpose), limit, provider.GetRequiredService<TimeProvider>()));
    }

    private static PostgresReader Reader(IServiceProvider provider, string purpose) => provider.GetRequiredKeyedService<PostgresReader>(purpose);
}
