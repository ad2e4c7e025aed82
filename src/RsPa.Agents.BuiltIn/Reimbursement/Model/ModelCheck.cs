using System.Globalization;
using System.Text.RegularExpressions;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Model;

/// <summary>What of a model's answer stands on the receipt, and what does not.</summary>
/// <param name="Fields">The fields that the text bears out.</param>
/// <param name="Rejected">The fields that it does not, and why.</param>
internal sealed record CheckedAnswer(ReceiptFields Fields, IReadOnlyDictionary<string, string> Rejected);

/// <summary>Holds a model's answer against the text: a value that does not occur there is not trusted.</summary>
internal static partial class ModelCheck
{
    private const string Whole = "model";
    private const string Shortened = "model:shortened";

    /// <summary>Checks every field.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="text">The receipt.</param>
    /// <param name="isShortened">Whether the model was shown a part of it only, which the fields' source then says.</param>
    public static CheckedAnswer Check(ModelAnswer answer, ReceiptText text, bool isShortened)
    {
        var source = isShortened ? Shortened : Whole;
        var style = NumberStyle.Of(text.All);
        var rejected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        return new CheckedAnswer(
            new ReceiptFields(
                Keep("vendor", answer.Vendor, Vendor(answer.Vendor, text)),
                Keep("date", answer.Date, Date(answer.Date, text)),
                Keep("total", answer.Total, Total(answer.Total, text, style)),
                Keep("currency", answer.Currency, Currency(answer.Currency, text, style)),
                Keep("category", answer.Category, Category(answer.Category)),
                null,
                null),
            rejected);

        Field<T>? Keep<T>(string name, string? said, Field<T>? field)
        {
            if (field is not null)
                return field with { Source = source };
            if (said is not null)
                rejected[name] = $"'{said}' does not occur on the receipt";
            return null;
        }
    }

    private static Field<string>? Vendor(string? said, ReceiptText text)
    {
        var letters = Lettering.Of(said ?? "");
        if (letters.Length < 2 || said!.Length > 100 || !text.Letters.Contains(letters, StringComparison.Ordinal))
            return null;
        var line = text.Upper.Select((upper, index) => (Letters: Lettering.Of(upper), index)).FirstOrDefault(one => one.Letters.Contains(letters, StringComparison.Ordinal), (Letters: "", index: -1)).index;
        return new Field<string>(said, Whole, line < 0 ? "" : text.Lines[line], line is >= 0 and < 12 ? 0.82 : 0.6);
    }

    private static Field<DateOnly>? Date(string? said, ReceiptText text)
    {
        if (!DateOnly.TryParseExact(said, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        var reading = DateRule.All(text).Find(reading => reading.Date == date || reading.Other == date);
        return reading is null ? null : new Field<DateOnly>(date, Whole, text.Lines[reading.Line], 0.78);
    }

    private static Field<decimal>? Total(string? said, ReceiptText text, NumberStyle style)
    {
        var digits = NotNumber().Replace(said ?? "", "");
        if (digits.Length == 0 || new NumberStyle(DecimalComma: false).Read(digits.TrimStart('-'), out _) is not { } value || value == 0)
            return null;
        value = digits.StartsWith('-') ? -value : value;
        for (var index = text.Lines.Count - 1; index >= 0; index--)
        {
            if (Amounts.In(text.Upper[index], style).Exists(amount => amount.Value == value))
                return new Field<decimal>(value, Whole, text.Lines[index], 0.74);
        }
        return null;
    }

    private static Field<string>? Currency(string? said, ReceiptText text, NumberStyle style)
    {
        var code = said?.ToUpperInvariant() ?? "";
        if (code.Length != 3 || !code.All(char.IsAsciiLetterUpper))
            return null;
        for (var index = 0; index < text.Lines.Count; index++)
        {
            if (Regex.IsMatch(text.Upper[index], $@"(?<!\p{{L}}){code}(?!\p{{L}})", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
                || Amounts.In(text.Upper[index], style).Exists(amount => amount.Mark is { } mark && CurrencyMarks.Meanings(mark).Contains(code, StringComparer.Ordinal)))
                return new Field<string>(code, Whole, text.Lines[index], 0.72);
        }
        return Countries.Of(text.All) is { } place && place.Currency == code ? new Field<string>(code, Whole, place.Country, 0.65) : null;
    }

    // A category is a judgement and occurs nowhere; it only has to be one of ours.
    private static Field<string>? Category(string? said) =>
        said is not null && ReceiptCategories.All.Contains(said, StringComparer.Ordinal) ? new Field<string>(said, Whole, "", said == "other" ? 0.3 : 0.75) : null;

    [GeneratedRegex(@"[^\d.,-]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotNumber();
}
