using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RsPa.Actors.Gateway.Telemetry;

/// <summary>What the gateway measures and traces: OpenTelemetry's own names where it has them.</summary>
internal static class GatewayInstruments
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "RsPa.Gateway";

    private static readonly Meter Meter = new(Name);

    /// <summary>The source of activities.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>How long calls take.</summary>
    public static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration", "s", "How long a call to a model took, with its wait for a slot.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });

    /// <summary>How many tokens calls take.</summary>
    public static Histogram<long> Tokens { get; } = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage", "{token}", "Tokens of the prompt and of the answer of a call.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576] });

    /// <summary>How long calls take to their first piece.</summary>
    public static Histogram<double> FirstChunk { get; } = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.time_to_first_chunk", "s", "How long a call whose answer is streamed took to its first piece, with its wait in the queue.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60] });

    /// <summary>How long the pieces behind it take.</summary>
    public static Histogram<double> PerChunk { get; } = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.time_per_output_chunk", "s", "How long after the piece before it each piece of a streamed answer came.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5] });

    /// <summary>How long calls wait in the queue, by lane.</summary>
    public static Histogram<double> QueueWait { get; } = Meter.CreateHistogram<double>(
        "rspa.gateway.queue.wait", "s", "How long a call waited in the queue before it was started, by lane.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200] });

    /// <summary>Loads, and which of them were swaps.</summary>
    public static Counter<long> Loads { get; } = Meter.CreateCounter<long>("rspa.gateway.loads", "{load}", "Loads of models, by server and by whether a model had to go for it (a swap).");

    /// <summary>The time that swaps take.</summary>
    public static Counter<double> SwapTime { get; } = Meter.CreateCounter<double>("rspa.gateway.swap.time", "s", "The time that swaps of models took, by server.");

    /// <summary>The time in which the GPU works.</summary>
    public static Counter<double> Busy { get; } = Meter.CreateCounter<double>("rspa.gateway.gpu.busy", "s", "The time in which a server ran calls or loaded a model: its rate is the busy share of the GPU.");

    /// <summary>How far tenants that wait are apart.</summary>
    public static Gauge<double> Deficit { get; } = Meter.CreateGauge<double>("rspa.gateway.fairness.deficit", "s", "By how much GPU time, for its weight, the tenant of a lane that was served least is behind the one served most, of those that wait.");

    /// <summary>Calls that made way for a person.</summary>
    public static Counter<long> Preemptions { get; } = Meter.CreateCounter<long>("rspa.gateway.preemptions", "{call}", "Calls that were aborted so that a person's call got their slot, by lane.");

    /// <summary>Calls that were not made.</summary>
    public static Counter<long> Refusals { get; } = Meter.CreateCounter<long>("rspa.gateway.refusals", "{call}", "Calls that the gateway did not make, by reason.");
}
