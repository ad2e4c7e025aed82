using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Benchmarks.Gpu;

/// <summary>The gateway's decisions beside other schedulers', on the same calls and the same simulated GPU, in virtual time.</summary>
internal static class GpuBenchmark
{
    private const int SmallTraces = 40;

    /// <summary>The limits of all policies that have some. No trace is too long for the queue.</summary>
    public static SchedulingPolicy Limits { get; } = SchedulingPolicy.Default with { QueueLimit = int.MaxValue };

    public static int Run(string[] options)
    {
        if (GpuOptions.Parse(options, out var fault) is not { } parsed)
            return Usage.Wrong(fault);
        try
        {
            Measure(parsed);
            return 0;
        }
        catch (LabInputException unusable)
        {
            Console.Error.WriteLine(unusable.Message);
            return 2;
        }
    }

    public static IGpuPolicy[] Policies() => [new OllamaPolicy(), new FifoPolicy(), new AffinityPolicy(Limits), new RspaPolicy(Limits)];

    private static void Measure(GpuOptions options)
    {
        var figures = new Figures(options.Json);
        var gpu = options.GpuFile is { } gpuFile ? GpuSpec.Read(gpuFile) : GpuSpec.Default;
        var trace = options.TraceFile is { } traceFile ? TraceFile.Read(traceFile, gpu) : Traces.Mixed(RequireDefaultModels(gpu), options.Seed);
        Figures.Say($"{trace.Count:N0} calls of {trace.Select(call => call.Tenant).Distinct().Count()} tenants to {trace.Select(call => call.Model).Distinct().Count()} models within {TimeSpan.FromSeconds(trace[^1].At - trace[0].At):c}");

        var outcomes = Policies().Select(policy => Outcome.Of(gpu, trace, policy)).ToList();
        foreach (var outcome in outcomes)
            Report(figures, outcome);
        if (options.TraceFile is null)
            Small(figures, gpu);
        else if (SwapBound.Of(gpu, trace, Limits) is { } bound)
            figures.Add("gpu.bound.swaps", bound, "", "the fewest swaps of any order within the maximum waits");
        else
            Figures.Say($"gpu.bound.swaps is left out: {(trace.Count > SwapBound.MostCalls ? $"the search takes traces of up to {SwapBound.MostCalls} calls" : "no order keeps to all maximum waits, or there are too many orders")}");
        figures.Add("gpu.decision_us", DecisionCost.Measure(), "us", "for one decision of the gateway while 10,000 calls wait; median");
        if (options.SvgFile is { } svg)
            Draw(svg, gpu, trace, outcomes);
    }

    private static void Report(Figures figures, Outcome outcome)
    {
        var name = $"gpu.{outcome.Policy}";
        figures.Add($"{name}.swaps", outcome.Gpu.Swaps, "", "loads for which another model had to go");
        figures.Add($"{name}.tokens_per_hour", outcome.TokensPerHour, "", "tokens of prompts and answers, from the first call to the last answer");
        figures.Add($"{name}.interactive_p95_wait_ms", outcome.InteractiveP95 * 1000, "ms", "from an interactive call's coming until the GPU begins with it; 0 without any");
        figures.Add($"{name}.max_wait_ms", outcome.MaxWait * 1000, "ms", "the same, the longest of all calls");
        figures.Add($"{name}.late", outcome.Late(Limits), "", "calls that waited longer than the maximum of their lane");
        figures.Add($"{name}.jain", outcome.Jain, "index", "of the GPU time of tenants of one lane while they wait side by side; 1 is equal");
    }

    private static void Small(Figures figures, GpuSpec gpu)
    {
        var swaps = new Dictionary<string, int>(StringComparer.Ordinal);
        var (all, count) = (0, 0);
        foreach (var seed in Enumerable.Range(1, SmallTraces))
        {
            var trace = Traces.Small(seed);
            if (SwapBound.Of(gpu, trace, Limits) is not { } bound)
                continue;
            count++;
            all += bound;
            foreach (var policy in Policies())
                swaps[policy.Name] = swaps.GetValueOrDefault(policy.Name) + Outcome.Of(gpu, trace, policy).Gpu.Swaps;
        }

        foreach (var (policy, number) in swaps)
            figures.Add($"gpu.small.{policy}.swaps", number, "", $"on {count} small traces together");
        figures.Add("gpu.bound.swaps", all, "", "on these, the fewest of any order within the maximum waits");
    }

    private static GpuSpec RequireDefaultModels(GpuSpec gpu)
    {
        var missing = GpuSpec.Default.Models.Keys.Where(model => !gpu.Models.ContainsKey(model)).ToList();
        return missing.Count == 0 ? gpu : throw new LabInputException($"--gpu without --trace needs the models of the built-in trace, and {string.Join(", ", missing)} is missing: add it, or give a trace of your own");
    }

    private static void Draw(string path, GpuSpec gpu, List<TraceCall> trace, List<Outcome> outcomes)
    {
        try
        {
            File.WriteAllText(path, TimelineSvg.Draw(gpu, trace, outcomes));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LabInputException($"{path}: the drawing can't be written: {fault.Message}");
        }
    }
}
