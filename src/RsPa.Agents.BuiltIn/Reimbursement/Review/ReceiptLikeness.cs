using System.Text.RegularExpressions;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Review;

/// <summary>Whether a text that names a total is a receipt: by what else stands on receipts, and by what does not.</summary>
internal static partial class ReceiptLikeness
{
    /// <summary>Up to so many lines nothing more is asked for than a total: people type short notes of what they paid.</summary>
    private const int ShortLines = 12;

    /// <summary>Most receipts have no more lines.</summary>
    private const int UsualLines = 60;

    /// <summary>Beyond so many lines everything is asked for that receipts have: only itemised bills are that long.</summary>
    private const int LongLines = 200;

    /// <summary>So many words make a sentence of a line.</summary>
    private const int SentenceWords = 12;

    /// <summary>More different totals than a receipt has: with tax, without it, per group, by card.</summary>
    private const int MostTotals = 8;

    /// <summary>Why it may be no receipt; nothing where it looks like one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fields">What was read from it, a total among it.</param>
    public static string? Doubt(ReceiptText text, ReceiptFields fields)
    {
        if (fields.Total is { } total && Words().Count(total.Evidence) >= SentenceWords)
            return "its total stands in a sentence";
        var style = NumberStyle.Of(text.All);
        var amounts = LabelledAmounts.In(text, style);
        var totals = amounts.Where(one => one.Label.Role == AmountRole.Total && one.Amount.IsMoney && !one.InSummary).Select(one => one.Amount.Value).Distinct().Count();
        if (totals > MostTotals)
            return $"it names {totals} different totals";
        if (text.Lines.Count <= ShortLines)
            return null;
        if (Share(text, line => line[^1] is ';' or '{' or '}') > 0.2)
            return "it looks like a program";
        var missing = Missing(text, fields, amounts, style).ToList();
        return missing.Count <= MayMiss(text) ? null : $"it has no {string.Join(", no ", missing)}";
    }

    // The longer a text, and the more sentences it has, the more of a receipt it has to show.
    private static int MayMiss(ReceiptText text) => text.Lines.Count switch
    {
        > LongLines => 0,
        _ when Share(text, line => Words().Count(line) >= SentenceWords) > 0.5 => 1,
        > UsualLines => 2,
        _ => 3,
    };

    private static double Share(ReceiptText text, Func<string, bool> which) => text.Lines.Count(which) / (double)text.Lines.Count;

    private static IEnumerable<string> Missing(ReceiptText text, ReceiptFields fields, List<LabelledAmount> amounts, NumberStyle style)
    {
        if (fields.Date is null)
            yield return "date";
        if (fields.Currency is null || fields.Currency.Source is "currency:country" or "currency:default")
            yield return "currency";
        if (fields.DocumentNumber is null)
            yield return "number";
        if (!amounts.Exists(one => one.Label.Role is AmountRole.Charge or AmountRole.Payment or AmountRole.Change or AmountRole.SubTotal))
            yield return "tax or payment";
        if (text.Upper.Count(line => Amounts.In(line, style).Exists(amount => amount.IsMoney)) < 3)
            yield return "prices";
    }

    [GeneratedRegex(@"\p{L}{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();
}
