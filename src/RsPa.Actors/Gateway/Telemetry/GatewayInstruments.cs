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

    /// <summary>How long calls wait for a slot.</summary>
    public static Histogram<double> SlotWait { get; } = Meter.CreateHistogram<double>(
        "rspa.gateway.slot.wait", "s", "How long a call waited for a slot of the model server.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800] });
}
