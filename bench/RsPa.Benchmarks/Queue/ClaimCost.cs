using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Benchmarks.Databases;
using RsPa.Host.Settings;
using RsPa.Host.Start;

namespace RsPa.Benchmarks.Queue;

/// <summary>What a commit costs that claims, by how many tasks wait: on the main store alone, with a hundred agents and mixed priorities.</summary>
internal sealed class ClaimCost : IAsyncDisposable
{
    private const int Agents = 100;
    private const int Slots = 16;
    private const int Batch = 1_000;
    private const int Samples = 200;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TaskPriority[] Priorities = [TaskPriority.Critical, TaskPriority.High, TaskPriority.Medium, TaskPriority.Low];

    private readonly ServiceProvider _services;
    private readonly IMainStore _store;
    private readonly NodeIncarnation _node = new("bench-claims", TaskId.New(TimeProvider.System).Value);
    private readonly AgentSlots[] _limits = [.. Names.Select(name => new AgentSlots(name, Slots))];

    private ClaimCost(ServiceProvider services)
    {
        _services = services;
        _store = services.GetRequiredService<IMainStore>();
    }

    private static IEnumerable<AgentName> Names => Enumerable.Range(0, Agents).Select(number => new AgentName($"agent_{number:00}"));

    /// <summary>Opens the main store of a database.</summary>
    public static async Task<ClaimCost> OpenAsync(BenchDatabase database, string directory)
    {
        string[] arguments = [.. database.Options, "--cluster.node_name", "bench-claims"];
        var loaded = SettingsLoader.Load(arguments, new Dictionary<string, string>(StringComparer.Ordinal), directory, directory, "bench") as SettingsResult.Loaded
            ?? throw new InvalidOperationException("The benchmark's settings are wrong.");
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddRsPaDatabase(loaded.Settings, TimeProvider.System, out var main);
        await main.PrepareAsync(Names.Select(name => (name, name)), CancellationToken.None);
        return new ClaimCost(services.BuildServiceProvider());
    }

    /// <summary>Submits tasks, until so many wait.</summary>
    public async Task FillAsync(int from, int to)
    {
        var names = Names.ToArray();
        for (var number = from; number < to; number += Batch)
        {
            var first = number;
            var tasks = Enumerable.Range(first, Math.Min(Batch, to - first))
                .Select(n => new SubmitTask(TaskId.New(TimeProvider.System), names[n % Agents], "{}") { Priority = Priorities[n / Agents % Priorities.Length] }).ToArray();
            await _store.CommitAsync([new SubmitTasks(tasks)], TimeProvider.System.GetUtcNow, CancellationToken.None);
        }
    }

    /// <summary>Claims for the slots of a node and hands back, over and over.</summary>
    /// <returns>Milliseconds of a commit with nothing but a claim for 16 slots; the median.</returns>
    public async Task<double> MeasureAsync()
    {
        var took = new List<double>();
        for (var i = 0; i < Samples; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var claimed = (TasksClaimed)(await _store.CommitAsync([new ClaimTasks(_node, Lease, Slots, _limits)], TimeProvider.System.GetUtcNow, CancellationToken.None)).Single();
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (claimed.Tasks.Count != Slots)
                throw new InvalidOperationException($"{claimed.Tasks.Count} tasks were claimed, and not {Slots}.");
            await _store.CommitAsync([.. claimed.Tasks.Select(task => new ReleaseTask(task.Id, task.Agent, task.Fence))], TimeProvider.System.GetUtcNow, CancellationToken.None);
        }

        return Figures.Median(took);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
