using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RsPa.Actors.Agents;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;
using RsPa.Benchmarks.Databases;
using RsPa.Host.Logging;
using RsPa.Host.Settings;
using RsPa.Host.Start;

namespace RsPa.Benchmarks;

/// <summary>The whole service in this process, as the host composes it, on a database that makes each commit durable; with agents of the benchmark's own.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly RsPaLogging _logging;
    private readonly WebApplication _app;

    private ServiceUnderTest(DataDirectory directory, RsPaLogging logging, WebApplication app)
    {
        _directory = directory;
        _logging = logging;
        _app = app;
    }

    public ActorSystem System => _app.Services.GetRequiredService<ActorSystem>();

    private IActorRef Store => _app.Services.GetRequiredService<IRequiredActor<StoreKey>>().ActorRef;

    public IActorRef Agents => _app.Services.GetRequiredService<IRequiredActor<AgentsActor>>().ActorRef;

    /// <param name="directory">The data directory.</param>
    /// <param name="database">Where it stores.</param>
    /// <param name="node">Its name.</param>
    /// <param name="slots">Tasks at once on the node.</param>
    /// <param name="agents">The benchmark's own agents, and how many tasks each may run at once.</param>
    public static async Task<ServiceUnderTest> StartAsync(string directory, BenchDatabase database, string node, int slots, params (IAgentType Type, int Tasks)[] agents)
    {
        string[] arguments =
        [
            .. database.Options,
            "--cluster.node_name", node,
            "--tasks.slots", $"{slots}",
            "--tasks.soft_shutdown_seconds", "0",
            "--tasks.write_queue", "1000000",
            "--tasks.write_batch", "1024",
            "--ui.port", $"{FreePort.Find()}",
            "--gateway.enabled", "off",
            "--logging.log_to_console", "false",
            "--logging.level", "WARNING",
        ];
        var loaded = SettingsLoader.Load(arguments, new Dictionary<string, string>(StringComparer.Ordinal), directory, directory, "bench") as SettingsResult.Loaded
            ?? throw new InvalidOperationException("The benchmark's settings are wrong.");
        var limits = new AgentLimits(1, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), 3, TimeSpan.FromSeconds(1));
        var catalogue = AgentCatalogue.Of(loaded.Settings, agents.Select(agent => (agent.Type, (AgentLimits?)(limits with { MaxConcurrentTasks = agent.Tasks }))));

        var taken = DataDirectory.Take(directory);
        var logging = RsPaLogging.Create(loaded.Settings.Logging, "bench", TimeProvider.System, redirected: true);
        var (app, preparing) = Service.Compose(loaded, taken, catalogue, logging, TimeProvider.System);
        await preparing;
        await app.StartAsync();
        return new ServiceUnderTest(taken, logging, app);
    }

    /// <summary>Has the store carry a command out.</summary>
    public Task<StoreReply> AskStoreAsync(StoreCommand command) => Store.Ask<StoreReply>(command, TimeSpan.FromMinutes(1));

    /// <summary>Waits until an agent takes tasks.</summary>
    public async Task OpenAsync(AgentName agent) => await Agents.Ask<AgentAccepted>(new ResumeAgent(agent), TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        var logs = _app.Services.GetRequiredService<ILogStore>();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _logging.FinishAsync(logs, TimeSpan.FromSeconds(5), TimeProvider.System);
        if (logs is IAsyncDisposable closing)
            await closing.DisposeAsync();
        _directory.Dispose();
    }
}
