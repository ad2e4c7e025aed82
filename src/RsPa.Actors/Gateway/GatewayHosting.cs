using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Memory;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Gateway;

/// <summary>Puts the way to the models into an actor system.</summary>
public static class GatewayHosting
{
    /// <summary>
    /// Starts <c>gateway</c>, and registers it as <see cref="GatewayActor"/>. It needs the store and the accounts before it, and
    /// <see cref="GatewayParts"/> and <see cref="IEventBus"/> among the services, and <see cref="ExpectedWork"/> where models are to be loaded ahead.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="options">How it works.</param>
    public static AkkaConfigurationBuilder WithGateway(this AkkaConfigurationBuilder akka, GatewayOptions options) =>
        akka.WithActors((system, registry, resolver) =>
        {
            var events = resolver.Require<IEventBus>();
            var neighbours = new GatewayNeighbours(registry.Get<StoreKey>(), events)
            {
                Accounts = registry.Get<ModelCallsKey>(),
                Memory = GatewayMemoryActor.Props(events, new RestartPolicy()),
                Waker = new WakeOnLan(),
                ExpectedWork = resolver.GetService<ExpectedWork>() is { } expected ? expected.ReadAsync : null,
            };
            registry.AddPart<GatewayActor>(system, system.ActorOf(GatewayActor.Props(resolver.Require<GatewayParts>(), options, neighbours, new RestartPolicy()), "gateway"));
        });
}
