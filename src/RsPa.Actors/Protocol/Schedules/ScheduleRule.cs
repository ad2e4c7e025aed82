using System.Text.Json.Serialization;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>When a schedule makes tasks.</summary>
[JsonDerivedType(typeof(Every), "every")]
[JsonDerivedType(typeof(Cron), "cron")]
[JsonDerivedType(typeof(Once), "at")]
public abstract record ScheduleRule
{
    private ScheduleRule()
    {
    }

    /// <summary>At equal distances.</summary>
    /// <param name="Period">The distance: whole seconds, 1 second to 366 days.</param>
    /// <param name="First">The first moment.</param>
    public sealed record Every(TimeSpan Period, DateTimeOffset First) : ScheduleRule
    {
        /// <inheritdoc/>
        public override string ToString() => $"every {Text(Period)}";

        private static string Text(TimeSpan period) => period switch
        {
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => $"{ticks / TimeSpan.TicksPerDay}d",
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => $"{ticks / TimeSpan.TicksPerHour}h",
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 => $"{ticks / TimeSpan.TicksPerMinute}m",
            _ => $"{period.Ticks / TimeSpan.TicksPerSecond}s",
        };
    }

    /// <summary>By a cron expression of five fields, in the schedule's time zone.</summary>
    /// <param name="Expression">Minute, hour, day of the month, month, day of the week; or <c>@daily</c> and the like.</param>
    public sealed record Cron(string Expression) : ScheduleRule
    {
        /// <inheritdoc/>
        public override string ToString() => Expression;
    }

    /// <summary>At one moment.</summary>
    /// <param name="At">The moment.</param>
    public sealed record Once(DateTimeOffset At) : ScheduleRule
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at {At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }
}
