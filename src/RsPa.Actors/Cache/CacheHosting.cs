using Akka.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Cache;

/// <summary>Puts the keeping of the cache into an actor system.</summary>
public static class CacheHosting
{
    /// <summary>
    /// Starts <c>cache</c>, registers it as <see cref="CacheActor"/>, and has it write what waits at the end. It needs
    /// <see cref="EntryCache"/>, <see cref="ICacheStore"/>, <see cref="IEventBus"/>, loggers and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="options">What is kept, and within which bounds.</param>
    public static AkkaConfigurationBuilder WithCache(this AkkaConfigurationBuilder akka, CacheOptions options) =>
        akka.WithActors((system, registry, resolver) =>
        {
            var props = CacheActor.Props(
                resolver.Require<EntryCache>(), resolver.Require<ICacheStore>(), options, resolver.Require<TimeProvider>(), resolver.Require<IEventBus>(), resolver.Require<ILoggerFactory>().CreateLogger<CacheActor>());
            var cache = system.ActorOf(Restarting.Of(props, new RestartPolicy()), "cache");
            registry.AddPart<CacheActor>(system, cache);
            system.AddPhase(ShutdownPhases.Flush, cache, CacheActor.FlushCache.Instance);
        });
}
