using System.Diagnostics.Metrics;

namespace RsPa.Actors.Supervision;

/// <summary>What supervision measures.</summary>
internal static class SupervisionInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Supervision";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Restarts = Meter.CreateCounter<long>("rspa.actors.restarts", "{restart}", "Restarts of system actors after a failure.");

    /// <summary>An actor was restarted.</summary>
    public static void CountRestart(string actor) => Restarts.Add(1, new KeyValuePair<string, object?>("rspa.actor", actor));
}
