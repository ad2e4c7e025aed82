using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway;

/// <summary>Puts the way to the model server into an actor system.</summary>
public static class GatewayHosting
{
    /// <summary>
    /// Starts <c>gateway</c>, and registers it as <see cref="GatewayActor"/>. It needs the store before it, and <see cref="OllamaEndpoint"/>,
    /// <see cref="IEventBus"/> and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="model">The model that is asked where nobody names one.</param>
    /// <param name="interval">How often the server's health is looked at.</param>
    public static AkkaConfigurationBuilder WithGateway(this AkkaConfigurationBuilder akka, string model, TimeSpan interval) =>
        akka.WithActors((system, registry, resolver) => registry.AddPart<GatewayActor>(system, system.ActorOf(
            GatewayActor.Props(resolver.Require<OllamaEndpoint>(), model, interval, registry.Get<StoreKey>(), resolver.Require<IEventBus>(), resolver.Require<TimeProvider>(), new RestartPolicy()), "gateway")));
}
