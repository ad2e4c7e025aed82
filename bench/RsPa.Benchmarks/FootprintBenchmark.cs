namespace RsPa.Benchmarks;

/// <summary>What the service costs while it has nothing to do, and how soon it is there: measured from outside, as it is published.</summary>
internal static class FootprintBenchmark
{
    private const int Starts = 5;

    // What a start and a first run leave to be tidied up is over by then.
    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Watch = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string[] options)
    {
        if (options.FirstOrDefault(option => option != "--json") is { } unknown)
            return Usage.Wrong($"there is no option '{unknown}'");

        var directory = Directory.CreateTempSubdirectory("rspa-bench-").FullName;
        try
        {
            var figures = new Figures(options.Contains("--json"));
            Figures.Say($"SQLite, WAL, synchronous=FULL; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
            var program = await Published.MakeAsync(Path.Combine(directory, "published"));
            await MeasureAsync(program, directory, figures);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string program, string directory, Figures figures)
    {
        Figures.Say($"{Starts} first starts, each in an empty home");
        var first = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            var home = Directory.CreateDirectory(Path.Combine(directory, $"home{i}")).FullName;
            await using var service = PublishedService.Start(program, home);
            first.Add(await service.ReadyAsync());
            await service.WelcomedAsync();
        }

        Figures.Say($"{Starts} starts with data there");
        var again = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            await using var service = PublishedService.Start(program, Path.Combine(directory, "home0"));
            again.Add(await service.ReadyAsync());
        }

        Figures.Say($"idle: {Settle.TotalMinutes:0} min after a first run, and {Watch.TotalMinutes:0} min of watching");
        await using var idle = PublishedService.Start(program, Directory.CreateDirectory(Path.Combine(directory, "idle")).FullName);
        await idle.WelcomedAsync();
        await Task.Delay(Settle, TimeProvider.System);
        var (began, used) = (idle.Age, idle.ProcessorTime);
        await Task.Delay(Watch, TimeProvider.System);
        var percent = 100 * (idle.ProcessorTime - used) / (idle.Age - began);

        figures.Add("footprint.idle_mb", idle.ResidentMb, "MB", "resident memory, 2 minutes and more after the first run");
        figures.Add("footprint.idle_cpu_percent", percent, "%", "of one core, over a minute after that");
        figures.Add("footprint.ready_ms", Figures.Median(again), "ms", $"from the start of the process to /health/ready, with data there; median of {Starts}");
        figures.Add("footprint.first_ready_ms", Figures.Median(first), "ms", $"the same in an empty home; median of {Starts}");
    }
}
