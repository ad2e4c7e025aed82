using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Agents;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;

namespace RsPa.Host.Tests.Hosting;

/// <summary>Starts fake actors, and registers them as the real ones are.</summary>
internal static class FakeActorsSetup
{
    public static IServiceCollection AddFakeActors(this IServiceCollection services, ActorSystem system, FakeTasks tasks, ConcurrentQueue<StoreCommand> received, Func<HealthReport> health, bool inbox = true)
    {
        var registry = ActorRegistry.For(system);
        registry.Register<StoreKey>(system.ActorOf(Props.Create(() => new FakeStore(tasks, received))));
        registry.Register<AgentsActor>(system.ActorOf(Props.Create(() => new FakeAgents())));
        registry.Register<HealthActor>(system.ActorOf(Props.Create(() => new FakeHealth(health))));
        if (inbox)
            registry.Register<InboxActor>(system.ActorOf(Props.Create(() => new FakeInbox())));
        return services.AddSingleton<IReadOnlyActorRegistry>(registry).AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>));
    }
}
