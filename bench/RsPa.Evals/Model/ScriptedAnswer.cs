using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RsPa.Evals.Model;

/// <summary>What a model says of a field.</summary>
internal enum Saying
{
    /// <summary>No value.</summary>
    None,

    /// <summary>What the key says.</summary>
    Right,

    /// <summary>Something else that stands on the receipt, where anything does.</summary>
    WrongInText,

    /// <summary>Something that does not stand there.</summary>
    NotInText,

    /// <summary>A value of a type that was not asked for.</summary>
    WrongType,

    /// <summary>Null.</summary>
    Nothing,
}

/// <summary>Makes the answers of models, right and wrong, from a receipt and its key.</summary>
internal static partial class ScriptedAnswer
{
    private static readonly string[] Categories = ["travel", "meals", "health", "other"];

    /// <summary>An answer as JSON.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="say">What it says of a field, by the field's name.</param>
    /// <param name="random">Draws among the wrong values.</param>
    public static string Make(KeyedReceipt receipt, Func<string, Saying> say, Random random)
    {
        var (key, text) = receipt;
        return new JsonObject
        {
            ["vendor"] = Value("vendor", key.Company, Vendors(text), "Starlight Burgers GmbH"),
            ["date"] = Value("date", key.Date is null ? null : Matching.Date(key.Date), Dates(text), "1999-12-31"),
            ["total"] = Value("total", key.Total is null ? null : Digits().Replace(key.Total, ""), Amounts(text), "98765.43"),
            // The keys have neither: whatever a model says, what the rules are sure of must stand.
            ["currency"] = Value("currency", null, [.. Codes().Matches(text).Select(static match => match.Value)], "SEK"),
            ["category"] = Value("category", null, Categories, "fun"),
        }.ToJsonString();

        JsonNode? Value(string field, string? right, IReadOnlyList<string> inText, string notInText) => say(field) switch
        {
            Saying.Right => right,
            Saying.WrongInText => Wrong(right, inText, random) ?? notInText,
            Saying.NotInText => notInText,
            Saying.WrongType => random.Next(3) switch
            {
                0 => new JsonArray(right),
                1 => new JsonObject { ["value"] = right },
                _ => JsonValue.Create(true),
            },
            _ => null,
        };
    }

    private static string? Wrong(string? right, IReadOnlyList<string> inText, Random random)
    {
        var wrong = inText.Where(value => right is null || !Matching.SameText(right, value)).Distinct(StringComparer.Ordinal).ToList();
        return wrong.Count == 0 ? null : wrong[random.Next(wrong.Count)];
    }

    private static List<string> Vendors(string text) =>
        [.. text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length is >= 4 and <= 60 && line.Any(char.IsLetter)).Take(12)];

    private static List<string> Amounts(string text) => [.. Amount().Matches(text).Select(static match => match.Value)];

    // Each day in both orders: that is how a model goes wrong, and what the receipt can't refute.
    private static List<string> Dates(string text)
    {
        var dates = new List<string>();
        foreach (Match match in Day().Matches(text))
        {
            var (one, other, year) = (Number(match, "one"), Number(match, "other"), Number(match, "year"));
            year = year < 100 ? 2000 + year : year;
            foreach (var (day, month) in new[] { (one, other), (other, one) })
            {
                if (month is >= 1 and <= 12 && day >= 1 && year is >= 1990 and <= 2100 && day <= DateTime.DaysInMonth(year, month))
                    dates.Add(new DateOnly(year, month, day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
        }
        return dates;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[^\d.-]", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\b\d{1,6}\.\d{2}\b", RegexOptions.None, 1000)]
    private static partial Regex Amount();

    [GeneratedRegex(@"\b(?<one>\d{1,2})[/.-](?<other>\d{1,2})[/.-](?<year>\d{4}|\d{2})\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Day();

    [GeneratedRegex(@"\b(?:EUR|USD|GBP|SGD|AUD|MYR|RM|INR|JPY|CHF)\b", RegexOptions.None, 1000)]
    private static partial Regex Codes();
}
