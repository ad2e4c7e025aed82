using System.Diagnostics.Metrics;

namespace RsPa.Actors.Store;

/// <summary>What the store measures.</summary>
internal static class StoreInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Store";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "rspa.store.commit.duration", "s", "How long a commit took, until it was synced to disk.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });

    private static readonly Histogram<int> Commands = Meter.CreateHistogram<int>(
        "rspa.store.commit.commands", "{command}", "Commands that shared a commit.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000] });

    /// <summary>Rows that wait for a commit.</summary>
    public static UpDownCounter<int> Waiting { get; } = Meter.CreateUpDownCounter<int>("rspa.store.queue.rows", "{row}", "Rows that wait for a commit.");

    /// <summary>Commands that were refused, since the queue was full.</summary>
    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>("rspa.store.refused", "{command}", "Commands that were refused, since the queue was full.");

    /// <summary>Commits that failed.</summary>
    public static Counter<long> Failures { get; } = Meter.CreateCounter<long>("rspa.store.commit.failures", "{commit}", "Commits that failed, so that nothing of them was stored.");

    /// <summary>A commit was synced.</summary>
    public static void Committed(TimeSpan took, int commands)
    {
        Duration.Record(took.TotalSeconds);
        Commands.Record(commands);
    }
}
