using System.Buffers;
using RsPa.Actors.Protocol.Values;

namespace RsPa.Actors.Schedules.Times;

/// <summary>Time zones by their IANA names.</summary>
public static class Zones
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>The zone of a name; null where there is none.</summary>
    public static TimeZoneInfo? Find(string name) =>
        name is [>= 'A' and <= 'Z', ..] && name.Length <= MaxLength && !name.AsSpan().ContainsAnyExcept(Characters) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>That a text is not the name of a zone.</summary>
    public static InvalidValue NotAZone(string? name) =>
        InvalidValue.Of("zone", name, "is not a time zone that this system knows", "use an IANA name, such as Europe/Berlin, America/New_York or UTC");
}
