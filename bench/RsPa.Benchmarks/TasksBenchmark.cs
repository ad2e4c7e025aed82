using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Benchmarks;

/// <summary>The queue of tasks through the whole real path: actors, writer, SQLite with a synced commit before each answer.</summary>
internal static class TasksBenchmark
{
    private const int Callers = 64;
    private const int BatchSize = 500;
    private const int Slots = 256;
    private const int LatencySamples = 1_000;

    public static async Task<int> RunAsync(string[] options)
    {
        var json = options.Contains("--json");
        var count = 50_000;
        var at = Array.IndexOf(options, "--count");
        if (at >= 0 && (at + 1 >= options.Length || !int.TryParse(options[at + 1], CultureInfo.InvariantCulture, out count) || count is < 1_000 or > 1_000_000))
            return Usage.Wrong("--count takes 1,000 to 1,000,000");
        if (options.Where((option, i) => option is not ("--json" or "--count") && (i == 0 || options[i - 1] != "--count")).FirstOrDefault() is { } unknown)
            return Usage.Wrong($"there is no option '{unknown}'");

        var directory = Path.Combine(Path.GetTempPath(), $"rspa-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            var figures = new Figures(json);
            Figures.Say($"SQLite, WAL, synchronous=FULL; {Slots} slots; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
            await ThroughputAsync(Path.Combine(directory, "queue"), count, figures);
            await BacklogAsync(directory, figures);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task ThroughputAsync(string directory, int count, Figures figures)
    {
        await using var service = await ServiceUnderTest.StartAsync(directory, Slots, (new NoOp(), Slots));
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

        figures.Add("tasks.completed_per_second", Figures.Median(completed), "tasks/s", $"{count:N0} no-op tasks, submitted in batches of {BatchSize}, to the last one's recorded result; median of 3");
        figures.Add("tasks.submits_64_callers_per_second", Figures.Median(single), "tasks/s", "one by one, each answered after its synced commit; median of 3");
        figures.Add("tasks.submits_batched_per_second", Figures.Median(batched), "tasks/s", $"batches of {BatchSize}, one commit each; median of 3");
        figures.Add("tasks.latency_p50_ms", latencies[latencies.Length / 2], "ms", "submit to recorded result, one at a time, idle");
        figures.Add("tasks.latency_p99_ms", latencies[latencies.Length * 99 / 100], "ms", "");
        figures.Add("tasks.peak_memory_mb", Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, "MB", "working set of the process at its peak, clients included");
    }

    private static async Task<double> DrainAsync(ServiceUnderTest service, IActorRef completions, int count)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        completions.Tell(new Completions.AwaitMany(count, done));
        var clock = Stopwatch.StartNew();
        foreach (var batch in Tasks(count).Chunk(BatchSize))
            Check(await service.Store.Ask<StoreReply>(new SubmitTasks(batch), TimeSpan.FromMinutes(1)));
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
            Check(await service.Store.Ask<StoreReply>(task, TimeSpan.FromMinutes(1)));
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
                Check(await service.Store.Ask<StoreReply>(Tasks(1).Single(), TimeSpan.FromMinutes(1)));
        })));
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> SubmitInBatchesAsync(ServiceUnderTest service, int count)
    {
        var clock = Stopwatch.StartNew();
        foreach (var batch in Tasks(count).Chunk(BatchSize))
            Check(await service.Store.Ask<StoreReply>(new SubmitTasks(batch), TimeSpan.FromMinutes(1)));
        return count / clock.Elapsed.TotalSeconds;
    }

    // Start-up and memory are of a process of their own, as an owner's service is.
    private static async Task BacklogAsync(string directory, Figures figures)
    {
        var program = await Published.MakeAsync(Path.Combine(directory, "published"));
        var thousand = await Backlog.MeasureAsync(program, Path.Combine(directory, "thousand"), 1_000);
        var million = await Backlog.MeasureAsync(program, Path.Combine(directory, "million"), 1_000_000);
        figures.Add("tasks.million.first_claim_ms", million.FirstClaimMs, "ms", "from the start of the published service to its first claim, 1,000,000 tasks pending; median of 5 starts");
        figures.Add("tasks.million.memory_mb", million.MemoryMb, "MB", "resident memory of the published service, 10 s after it is ready, 1,000,000 tasks pending");
        figures.Add("tasks.thousand.memory_mb", thousand.MemoryMb, "MB", "the same, 1,000 tasks pending");
    }

    private static IEnumerable<SubmitTask> Tasks(int count) =>
        Enumerable.Range(0, count).Select(_ => new SubmitTask(TaskId.New(TimeProvider.System), NoOp.Agent, "{}"));

    private static void Check(StoreReply reply)
    {
        if (reply is not (TaskSubmitted { Existed: false } or TasksSubmitted))
            throw new InvalidOperationException($"A submission was not taken: {reply}");
    }
}
