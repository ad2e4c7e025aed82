namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>Durations as they are stored: whole microseconds.</summary>
internal static class Durations
{
    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan Of(long microseconds) => new(microseconds * TimeSpan.TicksPerMicrosecond);
}
