using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Finds the currency: by the marks beside amounts, by a mark that stands alone in a heading, then by the country.</summary>
internal static partial class CurrencyRule
{
    /// <summary>The currency; nothing where neither the receipt nor its owner's settings tell it.</summary>
    public static Field<string>? Read(ReceiptText text, NumberStyle style, (string Country, string Currency)? place, ReceiptHints hints)
    {
        if (CommonMark(text, style) is { } found)
        {
            var (mark, line, beside) = found;
            if (CurrencyMarks.CodeOf(mark) is { } code)
                return new Field<string>(code, beside ? "currency:mark" : "currency:heading", text.Lines[line], beside ? 0.95 : 0.85);
            var meanings = CurrencyMarks.Meanings(mark);
            if (place is { } here && meanings.Contains(here.Currency, StringComparer.Ordinal))
                return new Field<string>(here.Currency, "currency:mark_and_country", text.Lines[line], 0.85);
            if (hints.DefaultCurrency is { } own && meanings.Contains(own, StringComparer.Ordinal))
                return new Field<string>(own, "currency:mark_and_default", text.Lines[line], 0.7);
            if (meanings.Count > 0)
                return new Field<string>(meanings[0], "currency:shared_mark", text.Lines[line], 0.5);
        }
        if (place is { } country)
            return new Field<string>(country.Currency, "currency:country", country.Country, 0.6);
        return hints.DefaultCurrency is { } set ? new Field<string>(set, "currency:default", "", 0.4) : null;
    }

    private static (string Mark, int Line, bool Beside)? CommonMark(ReceiptText text, NumberStyle style)
    {
        var beside = text.Upper
            .SelectMany((line, index) => Amounts.In(line, style).Where(amount => amount.Mark is not null && IsSure(amount)).Select(amount => (Mark: amount.Mark!, Line: index)))
            .GroupBy(one => CurrencyMarks.CodeOf(one.Mark) ?? one.Mark, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .FirstOrDefault();
        if (beside?.First() is { } first)
            return (first.Mark, first.Line, true);
        var alone = text.Upper
            .SelectMany((line, index) => Alone().Matches(line).Select(match => (Mark: match.Groups["mark"].Value, Line: index)))
            .Select(one => ((string Mark, int Line)?)one)
            .FirstOrDefault();
        return alone is { } heading ? (heading.Mark, heading.Line, false) : null;
    }

    // "FR" and "KR" and "FT" are words too: beside a whole number they prove nothing.
    internal static bool IsSure(Amount amount) => amount.Decimals == 2 || !(amount.Mark!.Length == 2 && amount.Mark.All(char.IsAsciiLetterUpper) && amount.Mark is not "RM" and not "RS");

    [GeneratedRegex(@"(?<![\p{L}\d])(?<mark>RM|MYR|EUR|EURO|USD|GBP|CHF|INR|JPY|AUD|CAD|NZD|SGD|SEK|NOK|DKK|PLN|CZK|HKD|THB|IDR|BRL|MXN|ZAR|US\$|A\$|C\$|S\$|HK\$|€|£|¥|円|₹|\$)(?![\p{L}\d])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alone();
}
