using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Health;

/// <summary>Puts the health of the service into an actor system.</summary>
public static class HealthHosting
{
    /// <summary>
    /// Starts <c>health</c> when all others have started, whatever their order, and registers it as <see cref="HealthActor"/>: it watches
    /// each actor of <see cref="HealthParts"/>.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="policy">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="events">Where it is announced that no restart heals it.</param>
    public static AkkaConfigurationBuilder WithHealth(this AkkaConfigurationBuilder akka, HealthPolicy policy, TimeProvider time, Func<IEventBus> events) =>
        akka.AddStartup((system, registry) =>
            registry.Register<HealthActor>(system.ActorOf(HealthActor.Props(HealthParts.Of(system).All, policy, time, events()), "health")));
}
