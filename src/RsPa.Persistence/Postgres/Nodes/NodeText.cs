using System.Globalization;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Agents;

namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>Signals as the text of a notification: who tells, and what. PostgreSQL takes some 8,000 bytes of it, which is more than these have.</summary>
internal static class NodeText
{
    private const string Due = "due";
    private const string Stop = "stop";

    /// <summary>Writes one.</summary>
    public static string Write(Guid sender, NodeSignal signal) => signal switch
    {
        NodeSignal.WorkIsDue => $"{Hex(sender)} {Due}",
        NodeSignal.StopTask stop => $"{Hex(sender)} {Stop} {Hex(stop.Task.Value)}",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "an unknown signal"),
    };

    /// <summary>Reads one.</summary>
    /// <returns>Who told it and what; nothing where it is none: a newer version's, or somebody else's, who may write to the channel too.</returns>
    public static (Guid Sender, NodeSignal Signal)? Read(string text) => text.Split(' ') switch
    {
        [var sender, Due] when Id(sender) is { } from => (from, NodeSignal.WorkIsDue.Instance),
        [var sender, Stop, var task] when Id(sender) is { } from && Id(task) is { } id => (from, new NodeSignal.StopTask(new TaskId(id))),
        _ => null,
    };

    private static string Hex(Guid id) => id.ToString("N", CultureInfo.InvariantCulture);

    private static Guid? Id(string text) => Guid.TryParseExact(text, "N", out var id) ? id : null;
}
