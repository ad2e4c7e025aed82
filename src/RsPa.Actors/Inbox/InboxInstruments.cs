using System.Diagnostics.Metrics;

namespace RsPa.Actors.Inbox;

/// <summary>What the inbox measures.</summary>
internal static class InboxInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Inbox";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Files = Meter.CreateCounter<long>("rspa.inbox.files", "{file}", "Files of the inbox, by what was done with them: submitted, done, failed, unreadable.");

    /// <summary>Something was done with a file.</summary>
    public static void Count(string action) => Files.Add(1, new KeyValuePair<string, object?>("rspa.action", action));
}
