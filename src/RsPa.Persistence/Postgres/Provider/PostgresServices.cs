using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Agents;
using RsPa.Persistence.Postgres.Store;
using RsPa.Persistence.Providers;

namespace RsPa.Persistence.Postgres.Provider;

/// <summary>PostgreSQL as the database of an installation.</summary>
public static class PostgresServices
{
    // Questions of the start, which are few.
    private const int OwnConnections = 2;

    /// <summary>
    /// Adds the main store, the read side, the stores of the log and the cache, and <see cref="IDatabase"/>. Nothing is opened yet: the database is prepared
    /// first, beside the composition of everything else where that is wanted.
    /// </summary>
    /// <param name="services">The services; they have a <see cref="TimeProvider"/>.</param>
    /// <param name="settings">Where the database is, and how it is used.</param>
    /// <param name="time">The clock.</param>
    /// <param name="database">The database, to prepare it.</param>
    public static IServiceCollection AddRsPaPostgres(this IServiceCollection services, PostgresSettings settings, TimeProvider time, out IDatabase database)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var main = new PostgresDatabase(settings, time);
        database = main;
        services.AddSingleton<IDatabase>(main);
        services.AddSingleton(settings);
        services.AddKeyedSingleton(ReadPurpose.Own, (_, _) => new PostgresServer(settings.Place, new PostgresPool(OwnConnections)));
        services.AddSingleton<IPausedAgents>(provider => new PostgresAgentTable(provider.GetRequiredKeyedService<PostgresServer>(ReadPurpose.Own)));
        return services;
    }
}
