using System.Globalization;
using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Finds dates in a line, in all the forms that receipts use.</summary>
internal static partial class Dates
{
    /// <summary>Every date of a line, in order.</summary>
    public static IEnumerable<DateReading> In(string upperLine, int line)
    {
        var taken = new List<DateReading>();
        var text = Repair(upperLine);
        foreach (var (form, pattern) in Forms())
        {
            foreach (var match in pattern.Matches(text).Cast<Match>())
            {
                if (!taken.Exists(other => match.Index < other.End && other.Start < match.Index + match.Length) && Read(form, match, line) is { } reading)
                    taken.Add(reading);
            }
        }
        return taken.OrderBy(reading => reading.Start);
    }

    private static IEnumerable<(string Form, Regex Pattern)> Forms() =>
    [
        ("iso", YearFirst()),
        ("numeric", Numeric()),
        ("day_month_name", DayMonthName()),
        ("month_name_day", MonthNameDay()),
        ("year_month_name", YearMonthName()),
        ("compact", Compact()),
    ];

    // Printers and OCR write the letter O for a zero, and l or I for a one, between digits and separators.
    private static string Repair(string line) =>
        MisreadDigit().Replace(line, match => match.Value[0] == 'O' ? "0" : "1");

    private static DateReading? Read(string form, Match match, int line)
    {
        var year = Year(match.Groups["y"].Value);
        var shortYear = match.Groups["y"].Length == 2;
        if (match.Groups["name"] is { Success: true } name)
        {
            return MonthNames.Number(name.Value) is { } month && Make(year, month, Number(match.Groups["d"].Value)) is { } named
                ? At(named, null, false, false)
                : null;
        }
        var (first, second) = (Number(match.Groups["a"].Value), Number(match.Groups["b"].Value));
        if (form is "iso" or "compact")
            return Make(year, first, second) is { } iso ? At(iso, null, false, false) : null;
        var dayFirst = Make(year, second, first);
        var monthFirst = Make(year, first, second);
        return (dayFirst, monthFirst) switch
        {
            (null, null) => null,
            ({ } day, null) => At(day, null, false, true),
            (null, { } american) => At(american, null, true, false),
            ({ } day, { } american) => At(day, american == day ? null : american, false, false),
        };

        DateReading At(DateOnly date, DateOnly? other, bool monthOnly, bool dayOnly) =>
            new(date, other, monthOnly, dayOnly, form, shortYear, line, match.Index, match.Index + match.Length);
    }

    private static DateOnly? Make(int year, int month, int day) =>
        year is >= 1980 and < 2100 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private static int Year(string text)
    {
        var number = Number(text);
        return text.Length <= 2 ? number < 80 ? 2000 + number : 1900 + number : number;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=[\d/.-])[OIL](?=[\d/.-])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MisreadDigit();

    [GeneratedRegex(@"(?<![\d.,/-])(?<y>(19|20)\d\d)(\s?[-/.]\s?|年\s?)(?<a>\d{1,2})(\s?[-/.]\s?|月\s?)(?<b>\d{1,2})(?!\d|[.,/]\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"(?<![\d.,/-])(?<a>\d{1,2})(?<s>\s{0,2}[-/.]\s{0,2})(?<b>\d{1,2})\s{0,2}[-/.]\s{0,2}(?<y>(19|20)\d\d|\d\d)(?!\d|[.,/-]\d|\s?%)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"(?<![\d.,/])(?<d>\d{1,2})(ST|ND|RD|TH|ER|\.|º)?\s{0,2}[-/.,]?\s{0,2}(DE\s)?(?<name>\p{L}{3,12})\.?\s{0,2}[-/.,']?\s{0,2}(DE\s)?(?<y>(19|20)\d\d|\d\d)(?!\d|[.,]\d|:)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DayMonthName();

    [GeneratedRegex(@"(?<!\p{L})(?<name>\p{L}{3,12})\.?\s{0,2}[-/.]?\s{0,2}(?<d>\d{1,2})(ST|ND|RD|TH)?\s{0,2}[-/,.]?\s{0,2}(?<y>(19|20)\d\d|(?<=[,'/-]\s?)\d\d)(?!\d|[.,]\d|:)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MonthNameDay();

    [GeneratedRegex(@"(?<![\d.,/])(?<y>(19|20)\d\d)\s?[-/. ]\s?(?<name>\p{L}{3,12})\s?[-/. ]\s?(?<d>\d{1,2})(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex YearMonthName();

    [GeneratedRegex(@"(?<=(DATE|DATUM|FECHA|DATA|DT)\s?[:.]?\s{0,4})(?<y>20\d\d)(?<a>[01]\d)(?<b>[0-3]\d)(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Compact();
}
