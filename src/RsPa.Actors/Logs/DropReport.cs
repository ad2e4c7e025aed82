using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Logs;

/// <summary>The entry by which the log tells of its own gaps.</summary>
internal static class DropReport
{
    public const string Logger = "RsPa.Actors.Logs";

    /// <summary>An entry about what was dropped since the last report; null when nothing was.</summary>
    public static LogEntry? Of(LogDrops reported, LogDrops now, DateTimeOffset time, string? node)
    {
        if (now.Total == reported.Total)
            return null;
        (string Name, long Count)[] reasons =
        [
            ("queue_full", now.QueueFull - reported.QueueFull),
            ("store_failed", now.StoreFailed - reported.StoreFailed),
            ("stopped", now.Stopped - reported.Stopped),
        ];
        var parts = string.Join(", ", reasons.Where(reason => reason.Count > 0).Select(reason => $"{reason.Name} {reason.Count}"));
        return new LogEntry(time, LogSeverity.Warning, Logger, $"{now.Total - reported.Total} entries dropped ({parts})", "Logs", null, null, null, new LogContext(null, null, null, node));
    }
}
