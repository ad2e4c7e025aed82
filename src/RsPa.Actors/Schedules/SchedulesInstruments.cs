using System.Diagnostics.Metrics;
using RsPa.Actors.Protocol.Schedules;

namespace RsPa.Actors.Schedules;

/// <summary>What schedules measure.</summary>
internal static class SchedulesInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Schedules";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Occurrences = Meter.CreateCounter<long>("rspa.schedules.occurrences", "{occurrence}", "Moments of schedules, by what became of them.");

    private static readonly Histogram<double> Late = Meter.CreateHistogram<double>("rspa.schedules.late", "s", "How late due occurrences were fired.");

    public static void Count(Occurrence occurrence)
    {
        Occurrences.Add(occurrence.Count, new KeyValuePair<string, object?>("outcome", occurrence.Outcome switch
        {
            OccurrenceOutcome.Fired => "fired",
            OccurrenceOutcome.Queued => "queued",
            OccurrenceOutcome.Skipped => "skipped",
            _ => "missed",
        }));
        if (occurrence is { Outcome: OccurrenceOutcome.Fired, Trigger: OccurrenceTrigger.Due })
            Late.Record(occurrence.Late().TotalSeconds);
    }
}
