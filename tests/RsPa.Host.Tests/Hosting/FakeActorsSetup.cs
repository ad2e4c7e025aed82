using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Events;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;

namespace RsPa.Host.Tests.Hosting;

/// <summary>Starts the real store actor over tasks in memory, and fakes of the others, and registers them as the real ones are.</summary>
internal static class FakeActorsSetup
{
    public static IServiceCollection AddFakeActors(this IServiceCollection services, ActorSystem system, MemoryTasks tasks, TimeProvider time, Func<HealthReport> health, bool inbox = true)
    {
        var registry = ActorRegistry.For(system);
        var settings = new StoreSettings(1000, 64 << 20, 64, 200, TimeSpan.FromSeconds(15));
        registry.Register<StoreKey>(system.ActorOf(StoreActor.Props(tasks, settings, time, new LocalEventBus(system), new RestartPolicy())));
        registry.Register<DispatcherKey>(system.ActorOf(Props.Create(() => new FakeDispatcher(tasks))));
        registry.Register<AgentsActor>(system.ActorOf(Props.Create(() => new FakeAgents())));
        registry.Register<HealthActor>(system.ActorOf(Props.Create(() => new FakeHealth(health))));
        registry.Register<CacheActor>(system.ActorOf(Props.Create(() => new FakeCache())));
        if (inbox)
            registry.Register<InboxActor>(system.ActorOf(Props.Create(() => new FakeInbox())));
        return services.AddSingleton<IReadOnlyActorRegistry>(registry).AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>));
    }
}
