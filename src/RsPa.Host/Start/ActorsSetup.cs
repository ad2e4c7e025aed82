using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Documents;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Gateway.Chat;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Schedules;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Host.Logging;
using RsPa.Host.Settings;
using RsPa.Persistence.Providers;
using RsPa.Persistence.Serialization;

namespace RsPa.Host.Start;

/// <summary>The actor system, and all that lives below <c>/user</c>.</summary>
internal static class ActorsSetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddRsPaActors(this IServiceCollection services, RsPaSettings settings, AgentCatalogue agents)
    {
        services.AddAkka("rspa", (akka, provider) =>
        {
            akka.AddHocon(ActorSystemConfiguration.Load(), HoconAddMode.Prepend)
                .AddHocon(PhaseLimits(settings), HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLogger<LoggerFactoryLogger>();
                })
                .AddSetup(new LoggerFactorySetup(provider.GetRequiredService<ILoggerFactory>()))
                .AddRsPaSerialization();
            provider.GetRequiredService<IDatabase>().AddJournal(akka);

            if (provider.GetRequiredService<RsPaLogging>().Channel is { } log)
                akka.WithLogs(log, ActorSettings.Logs(settings));
            akka.WithStore(ActorSettings.Store(settings))
                .WithCache(ActorSettings.Cache(settings))
                .WithDocuments(ActorSettings.Readers(settings), ActorSettings.Documents(settings))
                .WithTasks(ActorSettings.Dispatcher(settings), RandomSource.Next, RandomSource.NewIncarnation)
                .WithAgents(agents.Definitions, new AgentSupervision { Node = settings.Cluster.NodeName })
                .WithAccounting(ActorSettings.Accounting(settings), () => provider.GetRequiredKeyedService<IModelCallQueries>(ReadPurpose.Own))
                .WithApiKeys(() => provider.GetRequiredKeyedService<IApiKeyQueries>(ReadPurpose.Own))
                .WithGateway(GatewaySetup.Gateway(settings));
            akka.WithSchedules(ActorSettings.Schedules(settings), () => provider.GetRequiredKeyedService<IScheduleQueries>(ReadPurpose.Own));
            if (ActorSettings.Inbox(settings) is { } inbox)
                akka.WithInbox(inbox, () => provider.GetRequiredKeyedService<ITaskQueries>(ReadPurpose.Own));
            akka.WithHealth(new HealthPolicy(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IEventBus>);
        });
        services.AddSingleton<IEventBus>(provider => new LocalEventBus(provider.GetRequiredService<ActorSystem>()));
        services.AddSingleton<IActorTree>(provider => new ActorTree(provider.GetRequiredService<ActorSystem>()));
        services.AddRsPaCache(settings);
        services.AddSingleton(provider => Attempts(provider, settings, agents));
        return services;
    }

    private static void AddRsPaCache(this IServiceCollection services, RsPaSettings settings)
    {
        var options = ActorSettings.Cache(settings);
        services.AddSingleton(provider => new EntryCache(provider.GetRequiredService<ICacheStore>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAnswerCache>(provider => new AnswerCache(provider.GetRequiredService<EntryCache>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AgentCaches(provider.GetRequiredService<EntryCache>(), options, provider.GetRequiredService<TimeProvider>()));
    }

    private static AttemptServices Attempts(IServiceProvider provider, RsPaSettings settings, AgentCatalogue agents)
    {
        return new AttemptServices(
            agents.Find,
            provider.GetRequiredService<IAgentDataReader>(),
            provider.GetRequiredService<AgentCaches>().For,
            provider.GetRequiredService<ModelChat>().For,
            ReadableSetup.Of(settings),
            new OutsideDocuments(provider.GetRequiredService<IRequiredActor<DocumentsActor>>().ActorRef),
            provider.GetRequiredService<IServiceActivity>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            ReadableSetup.AgentFiles(settings));
    }

    // A phase ends by its limit, so that an agent which does not stop holds nothing up for ever.
    private static Config PhaseLimits(RsPaSettings settings) => ConfigurationFactory.ParseString($$"""
        akka.coordinated-shutdown.phases {
          drain.timeout = {{Milliseconds(settings.Tasks.SoftShutdown)}}ms
          cancel.timeout = {{Milliseconds(settings.Tasks.HardShutdown)}}ms
        }
        """);

    // Akka takes no limit of zero: the shortest one stands for "do not wait".
    private static long Milliseconds(TimeSpan limit) => Math.Max(1, (long)limit.TotalMilliseconds);
}
