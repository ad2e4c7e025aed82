using System.Globalization;
using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>How a receipt writes numbers: <c>1,234.50</c> or <c>1.234,50</c>.</summary>
/// <param name="DecimalComma">Whether the comma parts units from cents.</param>
internal readonly partial record struct NumberStyle(bool DecimalComma)
{
    /// <summary>The style that most of the text's numbers with two decimals show; the point where there are none.</summary>
    public static NumberStyle Of(string text)
    {
        var (commas, points) = (Commas().Count(text), Points().Count(text));

        // Where a currency has no cents, as the rupiah, only the thousands show the style: "87.500" beside "12.500".
        return new NumberStyle(commas + points == 0 ? PointThousands().Count(text) > 1 : commas > points);
    }

    /// <summary>Reads digits and separators; nothing where they make no number.</summary>
    /// <param name="digits">Digits with <c>.</c>, <c>,</c>, an apostrophe or a space between them.</param>
    /// <param name="decimals">How many of the digits are decimals.</param>
    public decimal? Read(string digits, out int decimals)
    {
        decimals = 0;
        var text = digits.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal);
        var at = text.LastIndexOfAny(['.', ',']);
        if (at >= 0 && IsDecimalMark(text, at))
        {
            decimals = text.Length - at - 1;
            text = Plain(text[..at]) + "." + text[(at + 1)..];
        }
        else
        {
            text = Plain(text);
        }
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < 1_000_000_000 ? value : null;
    }

    // One mark before three digits is the only real doubt: "1.234" is a thousand in a German receipt and a price per litre in an English one.
    private bool IsDecimalMark(string text, int at)
    {
        var mark = text[at];
        var after = text.Length - at - 1;
        var alone = text.IndexOf(mark) == at;
        var mixed = text.AsSpan(0, at).ContainsAny('.', ',') && alone;
        if (after != 3)
            return true;
        if (mixed || at == 0 || (at == 1 && text[0] == '0'))
            return true;
        return alone && at <= 3 && (mark == ',') == DecimalComma;
    }

    private static string Plain(string text) => text.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![\d.,])[1-9]\d{0,2}(\.\d{3})+(?![\d.,])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PointThousands();

    [GeneratedRegex(@"\d,\d\d(?!\d|[.,]\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Commas();

    [GeneratedRegex(@"\d\.\d\d(?!\d|[.,]\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Points();
}
