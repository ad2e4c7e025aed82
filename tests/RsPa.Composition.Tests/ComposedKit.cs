using RsPa.Actors.Schedules;
using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Agents;
using RsPa.Actors.Cache;
using RsPa.Actors.Documents;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Health;
using RsPa.Actors.Inbox;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Serialization;
using RsPa.Testing.Cache;
using RsPa.Testing.Files;
using RsPa.Testing.Store;

namespace RsPa.Composition.Tests;

/// <summary>Composes all areas over a store in memory, with one agent that the test holds in its hand.</summary>
public abstract class ComposedKit(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit("test", output)
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private protected static readonly StoreSettings StoreBounds = new(100, 1 << 20, 32, 20, TimeSpan.FromSeconds(15));

    private protected static CancellationToken Ended => TestContext.Current.CancellationToken;

    private readonly TemporaryDirectory _files = new();

    private protected MemoryStore Store { get; } = new(StubbornAgent.Alpha);

    private protected StubbornAgent Agent { get; } = new();

    protected abstract void Compose(AkkaConfigurationBuilder akka, IServiceProvider provider);

    protected override void ConfigureServices(HostBuilderContext context, IServiceCollection services)
    {
        var nothing = new Nothing();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IEventBus>(provider => new LocalEventBus(provider.GetRequiredService<ActorSystem>()));
        services.AddSingleton<IMainStore>(Store);
        services.AddSingleton<ILogStore>(nothing);
        services.AddSingleton<ICacheStore>(new MemoryCacheStore());
        services.AddSingleton(provider => new EntryCache(provider.GetRequiredService<ICacheStore>(), new CacheOptions(), TimeProvider.System));
        services.AddSingleton<IAttemptTotals>(nothing);
        services.AddSingleton<IPausedAgents>(nothing);
        services.AddSingleton(provider => new AttemptServices(
            name => name == StubbornAgent.Alpha ? Agent : null, nothing, _ => null!, _ => null!, null!, null!, nothing, provider.GetRequiredService<ILoggerFactory>(), TimeProvider.System, _files.Path));

        services.AddSingleton(new ApiKeys(new TenantTable(new Dictionary<string, TenantTerms>()), TimeProvider.System));

        // Nobody listens there.
        services.AddSingleton(provider => new GatewayParts(
            [new OllamaEndpoint(new OllamaOptions { BaseUrl = new Uri("http://127.0.0.1:1") }, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>())],
            TimeProvider.System,
            static () => 0,
            provider.GetRequiredService<ILoggerFactory>()));
    }

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
        builder.AddHocon(ActorSystemConfiguration.Load(), HoconAddMode.Append)
            .AddHocon("akka.coordinated-shutdown.phases { drain.timeout = 100ms, cancel.timeout = 300ms }", HoconAddMode.Prepend)
            .AddRsPaSerialization()
            .WithInMemoryJournal()
            .WithInMemorySnapshotStore();
        Compose(builder, provider);
    }

    private protected static void WithHealth(AkkaConfigurationBuilder akka, IServiceProvider provider) =>
        akka.WithHealth(new HealthPolicy(), TimeProvider.System, provider.GetRequiredService<IEventBus>);

    private protected void WithAll(AkkaConfigurationBuilder akka, IServiceProvider provider)
    {
        var limits = new AgentLimits(1, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1), 3, TimeSpan.FromSeconds(10));
        akka.WithLogs(new LogChannel(), new LogsOptions { Node = "here" })
            .WithStore(StoreBounds)
            .WithCache(new CacheOptions())
            .WithDocuments(new Nothing(), new DocumentsSettings())
            .WithTasks(new DispatcherSettings("here", 4, StoreBounds.Lease, TimeSpan.FromMinutes(1)), static () => 0, static () => Guid.CreateVersion7(TimeProvider.System.GetUtcNow()))
            .WithAgents([new AgentDefinition(StubbornAgent.Alpha, StubbornAgent.Alpha, "{}", limits, Enabled: true)], new AgentSupervision { Node = "here" })
            .WithAccounting(new AccountingSettings(), () => Store.ModelCalls)
            .WithApiKeys(() => Store.ApiKeys)
            .WithSchedules(new ScheduleSettings(), () => Store.Schedules)
            .WithGateway(new GatewayOptions("qwen3:8b"))
            .WithInbox(new InboxSettings { Directory = _files.Path }, () => null!);
    }

    private protected async Task<TaskId> SubmitAsync()
    {
        var task = TaskId.New(TimeProvider.System);
        (await ActorRegistry.Get<StoreKey>().Ask<StoreReply>(new SubmitTask(task, StubbornAgent.Alpha, "{}"), Patience, Ended)).ShouldBeOfType<TaskSubmitted>();
        return task;
    }

    private protected Task UntilAsync(TaskId task, TaskStatus status) => AwaitConditionAsync(() => Task.FromResult(Store.Find(task)?.Status == status), Patience, cancellationToken: Ended);

    protected override async Task AfterAllAsync()
    {
        await base.AfterAllAsync();
        _files.Dispose();
    }
}
