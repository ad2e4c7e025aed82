using System.Diagnostics.Metrics;

namespace RsPa.Actors.Logs;

/// <summary>What the log measures of itself.</summary>
internal static class LogsInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Logs";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("rspa.logs.dropped", "{entry}", "Entries of the log that were lost, by reason.");

    /// <summary>Entries that were written to the database.</summary>
    public static Counter<long> Written { get; } = Meter.CreateCounter<long>("rspa.logs.written", "{entry}", "Entries of the log that were written to the database.");

    /// <summary>Entries were lost.</summary>
    public static void Drop(LogDropReason reason, int count) => Dropped.Add(count, new KeyValuePair<string, object?>("rspa.reason", reason switch
    {
        LogDropReason.QueueFull => "queue_full",
        LogDropReason.StoreFailed => "store_failed",
        _ => "stopped",
    }));
}
