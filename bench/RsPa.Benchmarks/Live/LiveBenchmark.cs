using RsPa.Benchmarks.Gateway;
using RsPa.Benchmarks.Gpu;

namespace RsPa.Benchmarks.Live;

/// <summary>The laboratory's question to a real server: the same short trace straight at it, and through the gateway.</summary>
internal static class LiveBenchmark
{
    // A model that is in memory has a load duration, too, of some tens of milliseconds.
    private const double LeastLoadMs = 300;

    public static async Task<int> RunAsync(string[] options)
    {
        try
        {
            await MeasureAsync(LiveOptions.Parse(options));
            return 0;
        }
        catch (LabInputException unusable)
        {
            await Console.Error.WriteLineAsync(unusable.Message);
            return 2;
        }
        catch (InvalidOperationException broken)
        {
            await Console.Error.WriteLineAsync(broken.Message);
            return 1;
        }
    }

    private static async Task MeasureAsync(LiveOptions options)
    {
        var figures = new Figures(options.Json);
        using var server = new LiveServer(options.Server);
        var models = (First: await FindAsync(server, options.Models.First), Second: await FindAsync(server, options.Models.Second));

        Figures.Say($"straight at {server.Address}");
        Report(figures, "straight", await LiveTrace.PlayAsync(server, server, models));
        if (options.Gateway is { } given)
        {
            await ThroughAsync(server, given, models, figures);
            return;
        }

        var directory = Directory.CreateTempSubdirectory("rspa-bench-").FullName;
        try
        {
            var program = options.Built ? Published.Built() : await Published.MakeAsync(Path.Combine(directory, "published"));
            await using var gateway = await GatewayUnderTest.StartAsync(program, Path.Combine(directory, "home"), server.Address, slots: 1);
            using var ready = new ChatCaller(gateway.Address);
            await ready.ReadyAsync();
            await ThroughAsync(server, gateway.Address, models, figures);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task ThroughAsync(LiveServer server, Uri gateway, (string First, string Second) models, Figures figures)
    {
        Figures.Say($"through {gateway}");
        using var through = new LiveServer(gateway);
        Report(figures, "gateway", await LiveTrace.PlayAsync(server, through, models));
    }

    private static async Task<string> FindAsync(LiveServer server, string asked)
    {
        var models = await server.ModelsAsync();
        return models.Find(model => string.Equals(model, asked, StringComparison.OrdinalIgnoreCase))
            ?? models.Find(model => string.Equals(model, asked + ":latest", StringComparison.OrdinalIgnoreCase))
            ?? throw new LabInputException($"--models names '{asked}', which {server.Address} does not have: use two of {string.Join(", ", models)}");
    }

    private static void Report(Figures figures, string way, LiveOutcome outcome)
    {
        var name = $"gpu.live.{way}";
        var waits = outcome.Answers.Select(answer => answer.WaitMs).Order().ToList();
        var person = outcome.Answers.Where(answer => answer.Tenant == LiveTrace.Person).Select(answer => answer.WaitMs).Order().ToList();
        figures.Add($"{name}.swaps", outcome.Swaps, "", "models that went out of memory for others, as /api/ps showed it");
        figures.Add($"{name}.loads", outcome.Answers.Count(answer => answer.LoadMs >= LeastLoadMs), "", $"answers that waited for a load: their load_duration is {LeastLoadMs} ms and more");
        figures.Add($"{name}.tokens_per_hour", outcome.Answers.Sum(answer => (double)answer.Tokens) / outcome.Time.TotalHours, "", "tokens of prompts and answers, from the first call to the last answer");
        figures.Add($"{name}.interactive_p95_wait_ms", person[(person.Count - 1) * 95 / 100], "ms", "the person's, from a call to the first piece of its answer");
        figures.Add($"{name}.median_wait_ms", waits[waits.Count / 2], "ms", "the same, of all calls");
        figures.Add($"{name}.max_wait_ms", waits[^1], "ms", "the longest of all");
    }
}
