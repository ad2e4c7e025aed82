using System.Globalization;

namespace RsPa.Host.Settings.Model;

/// <summary>A length of time in a table of settings, written as <c>30.Seconds()</c>.</summary>
internal readonly record struct Duration(TimeSpan Length);

internal static class Durations
{
    public static Duration Milliseconds(this int count) => new(TimeSpan.FromMilliseconds(count));

    public static Duration Seconds(this int count) => new(TimeSpan.FromSeconds(count));

    public static Duration Minutes(this int count) => new(TimeSpan.FromMinutes(count));

    public static Duration Hours(this int count) => new(TimeSpan.FromHours(count));

    public static Duration Days(this int count) => new(TimeSpan.FromDays(count));
}

/// <summary>A unit of time with its HOCON names.</summary>
/// <param name="Name">The full name, in the plural.</param>
/// <param name="Short">The short form.</param>
/// <param name="Ticks">Its length in ticks of 100 ns.</param>
/// <param name="OtherNames">Further names that HOCON knows.</param>
internal sealed record DurationUnit(string Name, string Short, long Ticks, params string[] OtherNames)
{
    private static readonly DurationUnit Second = new("seconds", "s", TimeSpan.TicksPerSecond, "second");

    private static readonly DurationUnit[] All =
    [
        new("days", "d", TimeSpan.TicksPerDay, "day"),
        new("hours", "h", TimeSpan.TicksPerHour, "hour"),
        new("minutes", "m", TimeSpan.TicksPerMinute, "minute"),
        Second,
        new("milliseconds", "ms", TimeSpan.TicksPerMillisecond, "milli", "millis", "millisecond"),
    ];

    /// <summary>The unit that the last word of a key names, or seconds.</summary>
    public static DurationUnit OfKey(string key) =>
        All.FirstOrDefault(unit => key.EndsWith($"_{unit.Name}", StringComparison.Ordinal)) ?? Second;

    /// <summary>The unit of that name, short or long; null where there is none. Capitals matter, as they do in HOCON.</summary>
    public static DurationUnit? Find(string name) =>
        All.FirstOrDefault(unit => unit.Short == name || unit.Name == name || unit.OtherNames.Contains(name, StringComparer.Ordinal));

    /// <summary>The shortest exact form with a unit, such as <c>90s</c>, <c>2h</c> or <c>500ms</c>.</summary>
    public static string Write(TimeSpan length) => Exact(length) is var unit ? $"{unit.Count(length)}{unit.Short}" : "";

    /// <summary>The same for a sentence: <c>500 ms</c>.</summary>
    public static string Spell(TimeSpan length) => Exact(length) is var unit ? $"{unit.Count(length)} {unit.Short}" : "";

    /// <summary>How many of this unit a length is.</summary>
    public string Count(TimeSpan length) => ((decimal)length.Ticks / Ticks).ToString("0.######", CultureInfo.InvariantCulture);

    // The largest unit that divides it, and fits in twice: 60 s and 24 h read better than 1 m and 1 d.
    private static DurationUnit Exact(TimeSpan length)
    {
        if (length == TimeSpan.Zero)
            return Second;
        return All.First(unit => length.Ticks % unit.Ticks == 0 && (length.Ticks >= 2 * unit.Ticks || unit.Ticks <= Second.Ticks));
    }
}
