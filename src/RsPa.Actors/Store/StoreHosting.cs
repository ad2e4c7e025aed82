using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Store;

/// <summary>Puts the main store into an actor system.</summary>
public static class StoreHosting
{
    /// <summary>
    /// Starts <c>store</c>, registers it as <see cref="StoreKey"/>, and has the shutdown flush it. It needs <see cref="IMainStore"/>,
    /// <see cref="IEventBus"/> and a clock among the services, and takes <see cref="INodeSignals"/> where there is one.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="settings">The writer's bounds.</param>
    public static AkkaConfigurationBuilder WithStore(this AkkaConfigurationBuilder akka, StoreSettings settings) =>
        akka.WithActors((system, registry, resolver) =>
        {
            var store = system.ActorOf(
                StoreActor.Props(resolver.Require<IMainStore>(), settings, resolver.Require<TimeProvider>(), resolver.Require<IEventBus>(), new RestartPolicy(), resolver.GetService<INodeSignals>()), "store");
            registry.AddPart<StoreKey>(system, store);
            system.AddPhase(ShutdownPhases.Flush, store, FlushWrites.Instance);
        });
}
