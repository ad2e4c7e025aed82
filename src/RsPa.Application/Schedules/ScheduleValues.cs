using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules.Times;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Schedules;

/// <summary>Reads what a schedule is made of.</summary>
public static class ScheduleValues
{
    private const string OneRule = "give one of cron, every and at";

    /// <summary>A rule, given as one of three.</summary>
    /// <param name="cron">A cron expression.</param>
    /// <param name="every">A length such as <c>1h30m</c>.</param>
    /// <param name="at">A moment.</param>
    /// <param name="from">From when an interval counts: its first moment is one period later.</param>
    public static Outcome<ScheduleRule> Rule(string? cron, string? every, DateTimeOffset? at, DateTimeOffset from)
    {
        var given = (cron is null ? 0 : 1) + (every is null ? 0 : 1) + (at is null ? 0 : 1);
        if (given == 0)
            return Problem.Invalid("cron", value: null, "is missing, and so are every and at", OneRule);
        if (given > 1)
            return Problem.Invalid(cron is null ? "every" : "cron", cron ?? every, "comes on top of another rule", OneRule);
        if (cron is not null)
            return new ScheduleRule.Cron(cron);
        if (at is { } moment)
            return new ScheduleRule.Once(moment);
        if (!Length("every", every!).TryGet(out var period, out var problem))
            return problem;
        return Moments.IntervalFault(period) is { } wrong ? Problem.Of(wrong) : new ScheduleRule.Every(period, from + period);
    }

    /// <summary>The zone of the service, by a name that can be found again; UTC where it has none.</summary>
    public static string OwnZone(TimeProvider time) => Zones.Find(time.LocalTimeZone.Id) is { } zone ? zone.Id : TimeZoneInfo.Utc.Id;

    /// <summary>A length of time.</summary>
    public static Outcome<TimeSpan> Length(string field, string text) =>
        TimeParser.TryReadLength(text, out var length) ? length : Problem.Invalid(field, text, "is not a length of time", TimeParser.LengthForm);
}
