using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Values;
using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Schedules;

/// <summary>The moments to come. Pure.</summary>
public static class Preview
{
    /// <summary>The most moments of one preview.</summary>
    public const int Most = 1_000;

    /// <summary>The first moments from one on that are not left out.</summary>
    /// <param name="definition">The schedule; only its rule, zone, days to leave out and end are looked at.</param>
    /// <param name="from">From when; that moment counts too.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>The moments and the zone's local time of each; or what is wrong.</returns>
    public static (IReadOnlyList<PreviewedMoment>? Moments, InvalidValue? Fault) Of(ScheduleDefinition definition, DateTimeOffset from, int count)
    {
        if (count is < 1 or > Most)
            return (null, InvalidValue.Of("count", $"{count}", "is out of range", $"use a number from 1 to {Most}"));
        if (from.UtcDateTime.Year is < 1971 or > 2200)
            return (null, InvalidValue.Of("from", ScheduleDecision.Time(from), "is out of range", "use a moment in the years 1971 to 2200"));
        var (moments, fault) = Moments.Of(definition.Rule, definition.Zone);
        if (moments is null)
            return (null, fault);
        var days = definition.LeaveOut.ToHashSet();
        return (moments.From(from).Take(ScheduleLimits.Counted)
            .TakeWhile(moment => ScheduleDecision.Within(definition, moment) is not null)
            .Where(moment => !days.Contains(moments.Day(moment)))
            .Take(count)
            .Select(moment => new PreviewedMoment(moment, TimeZoneInfo.ConvertTime(moment, moments.Zone)))
            .ToArray(), null);
    }
}
