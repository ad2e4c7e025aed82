using System.Globalization;
using System.Text.RegularExpressions;

namespace RsPa.Application.Naming;

/// <summary>Reads moments as people write them: ISO 8601, or a distance such as <c>5m</c> or <c>1h30m</c>.</summary>
public static partial class TimeParser
{
    /// <summary>How a moment to come is written.</summary>
    public const string FutureForm = "use a moment such as 2026-01-31T17:00 or 2026-01-31T17:00:00+01:00, or a distance such as +5m, +1h30m or +2d";

    /// <summary>How a moment that has passed is written.</summary>
    public const string PastForm = "use a moment such as 2026-01-31T17:00 or 2026-01-31T17:00:00+01:00, or a distance back such as 15m, 1h30m or 2d";

    /// <summary>How a length of time is written.</summary>
    public const string LengthForm = "use a length such as 90s, 15m, 1h30m or 2d";

    /// <summary>Reads a length of time, such as <c>1h30m</c>.</summary>
    public static bool TryReadLength(string text, out TimeSpan length)
    {
        length = default;
        if (Distance().Match(text) is not { Success: true } match || !text.Any(char.IsAsciiDigit) || match.Groups["sign"].Length > 0
            || !TryMove(DateTimeOffset.UnixEpoch, 1, match, out var moment))
            return false;
        length = moment - DateTimeOffset.UnixEpoch;
        return true;
    }

    /// <summary>Reads a moment to come, where a distance counts from now on, with or without a plus.</summary>
    public static bool TryReadFuture(string text, TimeProvider time, out DateTimeOffset moment) => TryRead(text, time, 1, out moment);

    /// <summary>Reads a moment that has passed, where a distance counts back from now, with or without a minus.</summary>
    public static bool TryReadPast(string text, TimeProvider time, out DateTimeOffset moment) => TryRead(text, time, -1, out moment);

    /// <summary>Reads an ISO 8601 moment that says its offset.</summary>
    public static bool TryReadExact(string text, out DateTimeOffset moment)
    {
        moment = default;
        return Iso().Match(text) is { Success: true } match
            && match.Groups["offset"].Success
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }

    private static bool TryRead(string text, TimeProvider time, int direction, out DateTimeOffset moment)
    {
        var now = time.GetUtcNow();
        moment = now;
        if (Distance().Match(text) is { Success: true } match && text.Any(char.IsAsciiDigit))
            return match.Groups["sign"].Value is var sign && (sign.Length == 0 || sign == (direction > 0 ? "+" : "-")) && TryMove(now, direction, match, out moment);
        if (!Iso().IsMatch(text))
            return false;
        if (TryReadExact(text, out moment))
            return true;

        // Without an offset it is the wall clock of the computer that the service runs on.
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
            return false;
        moment = new DateTimeOffset(wall, time.LocalTimeZone.GetUtcOffset(wall));
        return true;
    }

    private static bool TryMove(DateTimeOffset now, int direction, Match match, out DateTimeOffset moment)
    {
        moment = now;
        try
        {
            var distance = TimeSpan.FromDays(Number(match, "d")) + TimeSpan.FromHours(Number(match, "h")) + TimeSpan.FromMinutes(Number(match, "m")) + TimeSpan.FromSeconds(Number(match, "s"));
            moment = now + (distance * direction);
            return true;
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            // A distance past the end of the calendar is not a valid time.
            return false;
        }
    }

    private static int Number(Match match, string unit) => match.Groups[unit] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<sign>[+-]?)(?:(?<d>\d{1,6})d)?(?:(?<h>\d{1,7})h)?(?:(?<m>\d{1,8})m)?(?:(?<s>\d{1,9})s)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Distance();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?<offset>Z|[+-]\d{2}:\d{2})?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Iso();
}
