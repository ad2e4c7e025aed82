using System.Diagnostics.Metrics;

namespace RsPa.Actors.Health;

/// <summary>What the health of the service measures.</summary>
internal static class HealthInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Health";

    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<int> Faulty = Meter.CreateUpDownCounter<int>("rspa.health.faulty", "{part}", "Parts of the service that are faulty or silent.");

    /// <summary>A part is faulty, or is well again.</summary>
    public static void Count(string part, int change) => Faulty.Add(change, new KeyValuePair<string, object?>("rspa.part", part));
}
