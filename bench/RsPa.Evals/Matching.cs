using System.Globalization;
using System.Text.RegularExpressions;

namespace RsPa.Evals;

/// <summary>When what was read is the same as the key: but for case, spaces, punctuation and the form of a date or number, exactly.</summary>
internal static partial class Matching
{
    private static readonly string[] DayForms = ["d/M/yyyy", "d/M/yy", "yyyy/M/d", "d/MMM/yyyy", "d/MMM/yy", "d/MMMM/yyyy", "MMM/d/yyyy", "MMMM/d/yyyy", "yyyyMMdd", "ddMMyyyy"];

    public static bool SameText(string expected, string read) => Plain(expected) == Plain(read);

    public static bool SameDate(string expected, string read) => Date(expected) is { } date ? date == read : Plain(expected) == Plain(read);

    /// <summary>A key's date as year-month-day; nothing where it has a form that is not known.</summary>
    public static string? Date(string expected) =>
        DateOnly.TryParseExact(Separators().Replace(expected.Trim(), "/").Trim('/'), DayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    public static bool SameTotal(string expected, string read) =>
        decimal.TryParse(NotNumber().Replace(expected, ""), CultureInfo.InvariantCulture, out var wanted)
        && decimal.TryParse(read, CultureInfo.InvariantCulture, out var got) && wanted == got;

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    [GeneratedRegex(@"[\s/.,-]+", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    [GeneratedRegex(@"[^\d.-]", RegexOptions.None, 1000)]
    private static partial Regex NotNumber();
}
