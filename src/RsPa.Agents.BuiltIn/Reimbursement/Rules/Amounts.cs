using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>Finds the amounts of money in a line, and leaves out what only looks like one: dates, times, telephone numbers, codes, percentages, sizes.</summary>
internal static partial class Amounts
{
    /// <summary>Every amount of a line, in order.</summary>
    public static List<Amount> In(string upperLine, NumberStyle style)
    {
        var found = new List<Amount>();
        upperLine = Leaders().Replace(upperLine, dots => new string(' ', dots.Length));
        foreach (var match in Numbers().Matches(upperLine).Cast<Match>())
        {
            if (style.Read(match.Value, out var decimals) is { } value && Judge(upperLine, match, value, decimals) is { } amount)
                found.Add(amount);
        }
        return found;
    }

    private static Amount? Judge(string line, Match match, decimal value, int decimals)
    {
        var before = line[..match.Index];
        var after = line[(match.Index + match.Length)..];
        var prefix = Prefix().Match(before);
        var suffix = Suffix().Match(after);
        if (DecimalDash().Match(after) is { Success: true } dash && decimals == 0)
        {
            decimals = 2;
            after = after[dash.Length..];
            suffix = Suffix().Match(after);
        }
        if (!MayFollow(before[..(before.Length - prefix.Length)], prefix.Success) || !MayPrecede(after, suffix.Success, decimals))
            return null;
        var mark = prefix.Groups["mark"].Value is { Length: > 0 } first ? first : suffix.Success ? suffix.Groups["mark"].Value : null;
        var negative = prefix.Value.Contains('-', StringComparison.Ordinal) || IsCredit(prefix.Value, after);
        var end = line.Length - after.Length + (suffix.Success ? suffix.Length : 0);
        return new Amount(negative ? -value : value, decimals, mark, match.Index - prefix.Length, end);
    }

    // An amount in round brackets, or with a minus behind it, is a credit.
    private static bool IsCredit(string prefix, string after) =>
        (prefix.Contains('(', StringComparison.Ordinal) && after.StartsWith(')')) || TrailingMinus().IsMatch(after);

    private static bool MayFollow(string before, bool marked)
    {
        if (before.Length == 0)
            return true;
        var last = before[^1];
        return !char.IsLetterOrDigit(last) && last is not ('/' or '#' or '_' or '@' or '\\' or '-') && (last is not (':' or '.' or ',') || marked || before.Length == 1 || !char.IsDigit(before[^2]));
    }

    private static bool MayPrecede(string after, bool marked, int decimals)
    {
        if (after.Length == 0 || marked)
            return true;
        if (Percent().IsMatch(after))
            return false;
        if (char.IsLetter(after[0]))
            return decimals == 2 && TaxCode().IsMatch(after);
        if (after[0] == '-')
            return decimals == 2 && !(after.Length > 1 && char.IsLetterOrDigit(after[1]));
        return after[0] is not ('/' or ':' or '_' or '*' or '@' or '\\' or '"' or '°');
    }

    [GeneratedRegex(@"\.{2,}|_{2,}|…+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Leaders();

    // Digits in groups with a space between them count as one number only before a decimal comma: "1 234,56".
    [GeneratedRegex(@"(?<![\d.,'’])(\d{1,3}( \d{3})+,\d\d|\d[\d.,'’]*\d|\d|[.,]\d\d)(?![\d])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<![\p{L}\d])[-(]?\s?(?<mark>" + CurrencyMarks.Pattern + @")[.:]?\s{0,6}[-(]?$|(?<![\p{L}\d)])[-(]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^\s?(?<mark>" + CurrencyMarks.Pattern + @")(?!\p{L}|\s*\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^[.,](-{1,2}|–|—)(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalDash();

    [GeneratedRegex(@"^\s?-(\s|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TrailingMinus();

    [GeneratedRegex(@"^\s{0,2}%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Percent();

    [GeneratedRegex(@"^[A-Z]{1,3}\d?(?![\p{L}\d])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TaxCode();
}
