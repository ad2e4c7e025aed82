using System.Globalization;

namespace RsPa.Application.Naming;

/// <summary>Says how far a moment is away, in the words of people. The client, which shares no assembly with the host, compiles this same file.</summary>
public static class Ages
{
    /// <summary>From here on a date says more than a number of days.</summary>
    private const int MostDays = 60;

    /// <summary>How far a moment is away, such as <c>3 min ago</c> or <c>in 2 h</c>; for a moment that is months away the date, in UTC.</summary>
    public static string Words(DateTimeOffset moment, DateTimeOffset now)
    {
        var away = (moment - now).Duration();
        if (away.TotalDays >= MostDays)
            return moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (away.TotalSeconds < 1)
            return "now";

        return moment > now ? $"in {ToCome(away)}" : $"{Passed(away)} ago";
    }

    // What has passed is counted in whole units: the larger one says enough.
    private static string Passed(TimeSpan away) =>
        away switch
        {
            { TotalMinutes: < 1 } => $"{(int)away.TotalSeconds} s",
            { TotalHours: < 1 } => $"{(int)away.TotalMinutes} min",
            { TotalHours: < 48 } => $"{(int)away.TotalHours} h",
            _ => $"{(int)away.TotalDays} d",
        };

    // Whoever waits wants to know more exactly: to the minute, rounded, since the clocks of two readings differ by some milliseconds.
    private static string ToCome(TimeSpan away)
    {
        if (away.TotalSeconds < 59.5)
            return $"{Math.Round(away.TotalSeconds)} s";
        var minutes = (long)Math.Round(away.TotalMinutes);
        return minutes switch
        {
            < 60 => $"{minutes} min",
            < 48 * 60 when minutes % 60 == 0 => $"{minutes / 60} h",
            < 48 * 60 => $"{minutes / 60} h {minutes % 60} min",
            _ => $"{Math.Round(away.TotalDays)} d",
        };
    }
}
