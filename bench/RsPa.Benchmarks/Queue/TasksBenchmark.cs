using System.Diagnostics;
using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Benchmarks.Databases;

namespace RsPa.Benchmarks.Queue;

/// <summary>The queue of tasks through the whole real path: actors, writer, a database with a durable commit before each answer.</summary>
internal static class TasksBenchmark
{
    private const int Callers = 64;
    private const int BatchSize = 500;
    private const int Slots = 256;
    private const int LatencySamples = 1_000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (options, wrong) = TasksOptions.Of(arguments);
        if (options is null)
            return Usage.Wrong(wrong!);

        var directory = Path.Combine(Path.GetTempPath(), $"rspa-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            var figures = new TaskFigures(new Figures(options.Json), options.Database is null ? "tasks" : "tasks.postgres");
            var durability = options.Database is { } url ? await PostgresBench.DescribeAsync(url) : "SQLite, WAL, synchronous=FULL";
            Figures.Say($"{durability}; {Slots} slots; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
            await ThroughputAsync(options, Place(directory, "queue"), figures);
            if (options.Database is not null)
                await NodesAsync(options, directory, figures);
            await ClaimsAsync(options, Place(directory, "claims"), figures);
            await BacklogAsync(options, directory, figures);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Place(string directory, string name) => Directory.CreateDirectory(Path.Combine(directory, name)).FullName;

    private static async Task<BenchDatabase> DatabaseAsync(TasksOptions options, string directory) =>
        options.Database is { } url ? await PostgresBench.MakeAsync(url) : new SqliteBench(directory);

    private static async Task ThroughputAsync(TasksOptions options, string directory, TaskFigures figures)
    {
        var count = options.Count;
        await using var database = await DatabaseAsync(options, directory);
        await using var service = await ServiceUnderTest.StartAsync(directory, database, "bench", Slots, (new NoOp(), Slots));
        var completions = service.System.ActorOf(Props.Create<Completions>(), "completions");
        await service.OpenAsync(NoOp.Agent);

        Figures.Say("warming up");
        for (var round = 0; round < 3; round++)
            await DrainAsync(service, completions, Math.Max(count / 5, 5_000));

        Figures.Say("latency on an idle service");
        var latencies = await LatenciesAsync(service, completions);

        // The median of three: a machine that others share has moments.
        Figures.Say("submit to completed");
        var completed = new List<double>();
        for (var round = 0; round < 3; round++)
            completed.Add(await DrainAsync(service, completions, count));

        Figures.Say("submits alone, with the agent paused");
        await service.Agents.Ask<AgentAccepted>(new PauseAgent(NoOp.Agent, "benchmark"), TimeSpan.FromSeconds(30));
        var single = new List<double>();
        var batched = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            single.Add(await SubmitOneByOneAsync(service, count));
            batched.Add(await SubmitInBatchesAsync(service, count));
        }

        figures.Add("completed_per_second", Figures.Median(completed), "tasks/s", $"{count:N0} no-op tasks, submitted in batches of {BatchSize}, to the last one's recorded result; median of 3");
        figures.Add("submits_64_callers_per_second", Figures.Median(single), "tasks/s", "one by one, each answered after its synced commit; median of 3");
        figures.Add("submits_batched_per_second", Figures.Median(batched), "tasks/s", $"batches of {BatchSize}, one commit each; median of 3");
        figures.Add("latency_p50_ms", latencies[latencies.Length / 2], "ms", "submit to recorded result, one at a time, idle");
        figures.Add("latency_p99_ms", latencies[latencies.Length * 99 / 100], "ms", "");
        figures.Add("peak_memory_mb", Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, "MB", "working set of the process at its peak, clients included");
    }

    private static async Task NodesAsync(TasksOptions options, string directory, TaskFigures figures)
    {
        foreach (var nodes in (int[])[1, 3])
        {
            var rate = await NodesTogether.MeasureAsync(options.Database!, directory, nodes, options.Count);
            figures.Add($"completed_per_second_{nodes}_process{(nodes == 1 ? "" : "es")}", rate, "tasks/s", "no-op tasks, submitted by all of them, to the last one's recorded result; median of 3");
        }
    }

    private static async Task ClaimsAsync(TasksOptions options, string directory, TaskFigures figures)
    {
        await using var database = await DatabaseAsync(options, directory);
        await using var claims = await ClaimCost.OpenAsync(database, directory);
        Figures.Say("claims, with 1,000 and with 1,000,000 tasks pending");
        await claims.FillAsync(0, 1_000);
        await claims.MeasureAsync();
        figures.Add("thousand.claim_ms", await claims.MeasureAsync(), "ms", "a commit that claims for 16 slots, 1,000 tasks of 100 agents pending; median of 200");
        await claims.FillAsync(1_000, 1_000_000);
        await claims.MeasureAsync();
        figures.Add("million.claim_ms", await claims.MeasureAsync(), "ms", "the same, 1,000,000 tasks pending");
        if (options.Ended == 0)
            return;
        Figures.Say($"the same beside {options.Ended:N0} tasks that have ended");
        await database.AddEndedAsync(options.Ended, "agent_00");
        await claims.MeasureAsync();
        figures.Add("ended.claim_ms", await claims.MeasureAsync(), "ms", $"the same, and {options.Ended:N0} that have ended");
    }

    private static async Task<double> DrainAsync(ServiceUnderTest service, IActorRef completions, int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        completions.Tell(new Completions.AwaitMany(count, done));
        var clock = Stopwatch.StartNew();
        foreach (var batch in Tasks(count).Chunk(BatchSize))
            Check(await service.AskStoreAsync(new SubmitTasks(batch)));
        await done.Task;
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double[]> LatenciesAsync(ServiceUnderTest service, IActorRef completions)
    {
        var latencies = new double[LatencySamples];
        for (var i = 0; i < LatencySamples; i++)
        {
            var task = Tasks(1).Single();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            completions.Tell(new Completions.Await(task.Id, done));
            var start = Stopwatch.GetTimestamp();
            Check(await service.AskStoreAsync(task));
            await done.Task;
            latencies[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(latencies);
        return latencies;
    }

    private static async Task<double> SubmitOneByOneAsync(ServiceUnderTest service, int count)
    {
        var next = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) <= count)
                Check(await service.AskStoreAsync(Tasks(1).Single()));
        })));
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> SubmitInBatchesAsync(ServiceUnderTest service, int count)
    {
        var clock = Stopwatch.StartNew();
        foreach (var batch in Tasks(count).Chunk(BatchSize))
            Check(await service.AskStoreAsync(new SubmitTasks(batch)));
        return count / clock.Elapsed.TotalSeconds;
    }

    // Start-up and memory are of a process of their own, as an owner's service is.
    private static async Task BacklogAsync(TasksOptions options, string directory, TaskFigures figures)
    {
        var program = await Published.MakeAsync(Path.Combine(directory, "published"));
        var thousand = await MeasureAsync("thousand", 1_000);
        var million = await MeasureAsync("million", 1_000_000);
        figures.Add("million.first_claim_ms", million.FirstClaimMs, "ms", "from the start of the published service to its first claim, 1,000,000 tasks pending; median of 5 starts");
        figures.Add("million.memory_mb", million.MemoryMb, "MB", "resident memory of the published service, 10 s after it is ready, 1,000,000 tasks pending");
        figures.Add("thousand.memory_mb", thousand.MemoryMb, "MB", "the same, 1,000 tasks pending");

        async Task<(double FirstClaimMs, double MemoryMb)> MeasureAsync(string name, int tasks)
        {
            var place = Place(directory, name);
            await using var database = await DatabaseAsync(options, place);
            return await Backlog.MeasureAsync(program, place, database, tasks);
        }
    }

    private static IEnumerable<SubmitTask> Tasks(int count) =>
        Enumerable.Range(0, count).Select(_ => new SubmitTask(TaskId.New(TimeProvider.System), NoOp.Agent, "{}"));

    private static void Check(StoreReply reply)
    {
        if (reply is not (TaskSubmitted { Existed: false } or TasksSubmitted))
            throw new InvalidOperationException($"A submission was not taken: {reply}");
    }
}

/// <summary>Figures of one database: their names begin with its own.</summary>
internal sealed class TaskFigures(Figures figures, string database)
{
    public void Add(string name, double value, string unit, string how) => figures.Add($"{database}.{name}", value, unit, how);
}
