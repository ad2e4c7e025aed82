namespace RsPa.Host.Start;

/// <summary>The time zone of this computer, by a name that can be written down and found again.</summary>
internal static class LocalZone
{
    /// <summary>The zone; UTC where the computer has one without a name.</summary>
    public static TimeZoneInfo Named { get; } = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZoneInfo.Local.Id, out var zone) ? zone : TimeZoneInfo.Utc;
}
