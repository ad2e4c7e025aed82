using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using RsPa.Actors.Agents;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
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
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddRsPaActors(this IServiceCollection services, RsPaSettings settings, AgentCatalogue agents)
    {
        services.AddAkka("rspa", (akka, provider) => akka
            .AddHocon(ActorSystemConfiguration.Load(), HoconAddMode.Prepend)
            .AddHocon(PhaseLimits(settings), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<LoggerFactoryLogger>();
            })
            .AddSetup(new LoggerFactorySetup(provider.GetRequiredService<ILoggerFactory>()))
            .AddRsPaSerialization()
            .AddJournal(provider)
            .WithRsPaLogs(settings)
            .AddStartup((system, registry) => StartAsync(system, registry, provider, settings, agents)));
        services.AddSingleton<IEventBus>(provider => new LocalEventBus(provider.GetRequiredService<ActorSystem>()));
        services.AddSingleton<IActorTree>(provider => new ActorTree(provider.GetRequiredService<ActorSystem>()));
        return services;
    }

    private static async Task StartAsync(ActorSystem system, IActorRegistry registry, IServiceProvider provider, RsPaSettings settings, AgentCatalogue agents)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var events = provider.GetRequiredService<IEventBus>();
        var endpoint = provider.GetRequiredService<OllamaEndpoint>();
        var restart = new RestartPolicy();

        var store = system.ActorOf(StoreActor.Props(provider.GetRequiredService<IMainStore>(), Writer(settings), time, events, restart), "store");
        var tasks = system.ActorOf(TasksActor.Props(Tasks(system, store, events, provider, settings, agents, time)), "tasks");
        var dispatcher = (await tasks.Ask<TaskActors>(GetTaskActors.Instance, StartLimit).ConfigureAwait(false)).Dispatcher;
        registry.Register<StoreActor>(store);
        registry.Register<DispatcherActor>(dispatcher);

        // Nobody waits for the agents' journals: whoever was not paused takes tasks at once, and speaks for itself when it has recovered.
        var paused = provider.GetRequiredService<IDatabase>().PausedAgents();
        foreach (var agent in agents.Definitions.Where(agent => agent.Enabled && !paused.Contains(agent.Name)))
            dispatcher.Tell(new AgentAvailable(agent, settings.Cluster.NodeName));

        var totals = provider.GetRequiredService<IAttemptTotals>();
        registry.Register<AgentsActor>(system.ActorOf(Restarting.Of(AgentsActor.Props(agents.Definitions, store, events, totals, new Actors.Agents.AgentSupervision { Node = settings.Cluster.NodeName }, time), restart), "agents"));
        registry.Register<GatewayActor>(system.ActorOf(Restarting.Of(GatewayActor.Props(endpoint, settings.Ollama.DefaultModel, settings.Ollama.HealthCheckInterval, store, events), restart), "gateway"));

        var inbox = new InboxSettings { Directory = settings.Agents.InboxDirectory, PollInterval = settings.Agents.InboxPollInterval, SettleTime = settings.Agents.InboxSettleTime };
        if (settings.Agents.IsEnabled(inbox.Agent.Value))
            registry.Register<InboxActor>(system.ActorOf(Restarting.Of(InboxActor.Props(inbox, new InboxFolder(inbox.Directory), store, provider.GetRequiredKeyedService<ITaskQueries>(ReadPurpose.Own), time, events), restart), "inbox"));

        registry.Register<HealthActor>(system.ActorOf(HealthActor.Props(Parts(system, settings), new HealthPolicy(), time, events), "health"));
        Shutdown.Arrange(system, dispatcher, store);
    }

    private static StoreSettings Writer(RsPaSettings settings) =>
        new(settings.Tasks.WriteQueue, settings.Tasks.WriteQueueBytes, (4 * settings.Tasks.Slots) + 64, settings.Tasks.WriteBatch, settings.Cluster.Lease);

    private static TasksProps Tasks(ActorSystem system, IActorRef store, IEventBus events, IServiceProvider provider, RsPaSettings settings, AgentCatalogue agents, TimeProvider time)
    {
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        var endpoint = provider.GetRequiredService<OllamaEndpoint>();
        var world = new AttemptServices(
            agents.Find,
            provider.GetRequiredService<IAgentDataReader>(),
            endpoint.ChatFor,
            ReadableSetup.Of(settings),
            system.StartDocuments(settings, events, loggers),
            provider.GetRequiredService<IServiceActivity>(),
            loggers,
            time,
            ReadableSetup.AgentFiles(settings));
        return new TasksProps
        {
            Store = store,
            Runner = new AttemptRunner(world, loggers.CreateLogger<AttemptRunner>()),
            Dispatcher = new DispatcherSettings(settings.Cluster.NodeName, settings.Tasks.Slots, settings.Cluster.Lease, settings.Tasks.PollInterval, MaxAbandoned: settings.Agents.MaxAbandoned),
            Events = events,
            Time = time,
            Jitter = RandomSource.Next,
            NewIncarnation = RandomSource.NewIncarnation,
            Log = loggers.CreateLogger<DispatcherActor>(),
        };
    }

    private static Dictionary<string, ICanTell> Parts(ActorSystem system, RsPaSettings settings)
    {
        List<string> parts = ["store", "tasks", "tasks/dispatcher", "agents", "documents", "gateway"];
        if (settings.Logging.LogToDatabase)
            parts.Add("logs");
        if (settings.Agents.IsEnabled("reimbursement"))
            parts.Add("inbox");
        return parts.ToDictionary(part => part, ICanTell (part) => system.ActorSelection($"/user/{part}"));
    }

    private static AkkaConfigurationBuilder AddJournal(this AkkaConfigurationBuilder akka, IServiceProvider provider) =>
        provider.GetRequiredService<IDatabase>().AddJournal(akka);

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
