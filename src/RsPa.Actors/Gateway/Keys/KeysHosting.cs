using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway.Keys;

/// <summary>Puts the API keys into an actor system.</summary>
public static class KeysHosting
{
    /// <summary>
    /// Starts <c>gateway-keys</c>, and registers it as <see cref="ApiKeysKey"/>. It needs the store before it, and <see cref="ApiKeys"/>,
    /// <see cref="IEventBus"/>, loggers and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="queries">Reads the keys.</param>
    public static AkkaConfigurationBuilder WithApiKeys(this AkkaConfigurationBuilder akka, Func<IApiKeyQueries> queries) =>
        akka.WithActors((system, registry, resolver) => registry.AddPart<ApiKeysKey>(system, system.ActorOf(
            ApiKeysActor.Props(
                resolver.Require<ApiKeys>(), queries, registry.Get<StoreKey>(), resolver.Require<TimeProvider>(), resolver.Require<IEventBus>(), new RestartPolicy(), resolver.Require<ILoggerFactory>().CreateLogger<ApiKeysActor>()),
            "gateway-keys")));
}
