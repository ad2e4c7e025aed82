using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;
using RsPa.Application.Models;

namespace RsPa.Host.Tests.Hosting;

/// <summary>Starts the real store actor over tasks in memory, and fakes of the others, and registers them as the real ones are.</summary>
internal static class FakeActorsSetup
{
    public static IServiceCollection AddFakeActors(this IServiceCollection services, ActorSystem system, MemoryTasks tasks, TimeProvider time, Func<HealthReport> health, bool inbox = true, Uri? models = null)
    {
        var registry = ActorRegistry.For(system);
        var settings = new StoreSettings(1000, 64 << 20, 64, 200, TimeSpan.FromSeconds(15));
        registry.Register<StoreKey>(system.ActorOf(StoreActor.Props(tasks, settings, time, new LocalEventBus(system), new RestartPolicy())));
        registry.Register<DispatcherKey>(system.ActorOf(Props.Create(() => new FakeDispatcher(tasks))));
        registry.Register<AgentsActor>(system.ActorOf(Props.Create(() => new FakeAgents())));
        registry.Register<HealthActor>(system.ActorOf(Props.Create(() => new FakeHealth(health))));
        registry.Register<CacheActor>(system.ActorOf(Props.Create(() => new FakeCache())));
        var keys = new ApiKeys(new TenantTable(new Dictionary<string, TenantTerms>()), time);
        registry.Register<ApiKeysKey>(system.ActorOf(ApiKeysActor.Props(keys, () => tasks.ApiKeys, registry.Get<StoreKey>(), time, new LocalEventBus(system), new RestartPolicy(), NullLogger<ApiKeysActor>.Instance)));
        services.AddSingleton<IApiKeys>(keys).AddSingleton<IApiKeyQueries>(tasks.ApiKeys).AddSingleton<IModelCallQueries>(tasks.ModelCalls).AddSingleton<SecretSource>(static bytes => new byte[bytes]);
        registry.Register<SchedulesKey>(system.ActorOf(SchedulesActor.Props(() => tasks.Schedules, registry.Get<StoreKey>(), new ScheduleSettings(), time, new LocalEventBus(system), NullLogger<SchedulesActor>.Instance)));
        services.AddSingleton<IScheduleQueries>(tasks.Schedules);
        services.AddGateway(system, registry, models);
        if (inbox)
            registry.Register<InboxActor>(system.ActorOf(Props.Create(() => new FakeInbox())));
        return services.AddSingleton<IReadOnlyActorRegistry>(registry).AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>));
    }
}
