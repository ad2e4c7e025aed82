using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Supervision;
using RsPa.Actors.Protocol.Store;

namespace RsPa.Host.Tests.Hosting;

/// <summary>The real gateway, before a server that a test has started, or before none.</summary>
internal static class FakeActorsGateway
{
    // Nothing listens there: the port is reserved.
    private static readonly Uri Nowhere = new("http://127.0.0.1:1/");

    public static IServiceCollection AddGateway(this IServiceCollection services, ActorSystem system, ActorRegistry registry, Uri? server)
    {
        var options = new OllamaOptions { BaseUrl = server ?? Nowhere };
        var parts = new GatewayParts([new OllamaEndpoint(options, TimeProvider.System)], TimeProvider.System, () => 0, NullLoggerFactory.Instance);
        var neighbours = new GatewayNeighbours(registry.Get<StoreKey>(), new LocalEventBus(system));
        var actor = system.ActorOf(GatewayActor.Props(parts, new GatewayOptions(options.DefaultModel), neighbours, new RestartPolicy()));
        registry.Register<GatewayActor>(actor);
        var gateway = new ModelGateway(parts, () => actor);
        return services
            .AddSingleton(parts)
            .AddSingleton(options)
            .AddSingleton(gateway)
            .AddSingleton(new GatewayViews(parts, () => actor))
            .AddSingleton(new ModelPull(TimeProvider.System))
            .AddSingleton(new ModelAsk(gateway, TimeProvider.System));
    }
}
