using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Values;

namespace RsPa.Actors.Schedules.Times;

/// <summary>The moments of a rule, in order, in UTC.</summary>
public sealed class Moments
{
    private readonly ScheduleRule _rule;
    private readonly WallClock? _clock;

    private Moments(ScheduleRule rule, TimeZoneInfo zone, WallClock? clock)
    {
        _rule = rule;
        _clock = clock;
        Zone = zone;
    }

    /// <summary>The zone of the rule.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Reads a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="zone">The IANA name of its zone.</param>
    /// <returns>Its moments; or what is wrong with it.</returns>
    public static (Moments? Moments, InvalidValue? Fault) Of(ScheduleRule rule, string zone)
    {
        if (Zones.Find(zone) is not { } found)
            return (null, Zones.NotAZone(zone));
        switch (rule)
        {
            case ScheduleRule.Cron cron:
                var (read, fault) = CronRule.Read(cron.Expression);
                return read is null ? (null, fault) : (new Moments(rule, found, new WallClock(read, found)), null);
            case ScheduleRule.Every every when IntervalFault(every.Period) is { } wrong:
                return (null, wrong);
            case ScheduleRule.Every or ScheduleRule.Once:
                return (new Moments(rule, found, null), null);
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule, "an unknown rule");
        }
    }

    /// <summary>What is wrong with an interval; null where nothing is.</summary>
    public static InvalidValue? IntervalFault(TimeSpan period) => period >= TimeSpan.FromSeconds(1) && period <= TimeSpan.FromDays(366) && period.Ticks % TimeSpan.TicksPerSecond == 0
        ? null
        : InvalidValue.Of("every", $"{period}", "is out of range", "use whole seconds from 1s to 366d, such as 90s, 15m, 2h or 1d");

    /// <summary>The next moment; null where there is none any more.</summary>
    /// <param name="from">From when.</param>
    /// <param name="inclusive">Whether that moment counts too.</param>
    public DateTimeOffset? Next(DateTimeOffset from, bool inclusive = false) => _rule switch
    {
        ScheduleRule.Once once => once.At > from || (inclusive && once.At == from) ? once.At : null,
        ScheduleRule.Every every => Next(every, from, inclusive),
        _ => _clock!.Next(from.UtcDateTime, inclusive) is { } next ? new DateTimeOffset(next) : null,
    };

    /// <summary>The moments from one on, without end where the rule has none.</summary>
    /// <param name="from">From when, and that moment too.</param>
    public IEnumerable<DateTimeOffset> From(DateTimeOffset from)
    {
        for (var next = Next(from, inclusive: true); next is { } moment; next = Next(moment))
            yield return moment;
    }

    /// <summary>The day in the zone on which a moment lies.</summary>
    public DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    private static DateTimeOffset? Next(ScheduleRule.Every every, DateTimeOffset from, bool inclusive)
    {
        if (from < every.First || (inclusive && from == every.First))
            return every.First;
        var passed = (from - every.First).Ticks;
        var steps = (passed / every.Period.Ticks) + (inclusive && passed % every.Period.Ticks == 0 ? 0 : 1);
        return DateTimeOffset.MaxValue - every.First < every.Period || steps > (DateTimeOffset.MaxValue - every.First).Ticks / every.Period.Ticks ? null : every.First + (steps * every.Period);
    }
}
