using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>An amount with what the words before it say.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Amount">The amount.</param>
/// <param name="Line">The index of the line that the amount stands on.</param>
/// <param name="InSummary">Whether it stands in a table of taxes, where a total is not what was paid.</param>
internal sealed record LabelledAmount(AmountLabel Label, Amount Amount, int Line, bool InSummary);

/// <summary>Joins labels with amounts: on the same line, or across a line break where print or OCR tore them apart.</summary>
internal static partial class LabelledAmounts
{
    /// <summary>All amounts that have a label, in the order of the text.</summary>
    public static List<LabelledAmount> In(ReceiptText text, NumberStyle style)
    {
        var found = new List<LabelledAmount>();
        AmountLabel? open = null;
        var summaryLeft = 0;
        for (var index = 0; index < text.Upper.Count; index++)
        {
            var line = text.Upper[index];
            var amounts = Amounts.In(line, style);
            summaryLeft = StartsSummary(line, amounts) ? 8 : summaryLeft - 1;
            if (amounts.Count == 0)
            {
                open = HasColumns(line) ? null : OpenLabel(line);
                continue;
            }
            var stillOpen = Join(found, line, amounts, open, index, summaryLeft > 0, style);
            open = stillOpen;
        }
        return found;
    }

    private static AmountLabel? Join(List<LabelledAmount> found, string line, List<Amount> amounts, AmountLabel? open, int index, bool inSummary, NumberStyle style)
    {
        var from = 0;
        var label = open is { } pending && IsBare(line, amounts) ? pending : new AmountLabel(AmountRole.Other, "other", 0);
        var money = false;
        foreach (var amount in amounts)
        {
            var words = line[from..Math.Max(from, amount.Start)];
            if (Letters().IsMatch(words))
                (label, money) = (TotalLabels.Of(words.Trim()), false);
            if (label.Role != AmountRole.Other)
                found.Add(new LabelledAmount(label, amount, index, inSummary));
            money |= amount.IsMoney;
            from = amount.End;
        }
        // "TOTAL   2" above "5.00": the count stands beside the word, the sum below it.
        return !money && label.Role is AmountRole.Total or AmountRole.Count ? label with { Role = AmountRole.Total, Rule = "total", Weight = Math.Max(60, label.Weight - 5) } : null;
    }

    private static AmountLabel? OpenLabel(string line)
    {
        var label = TotalLabels.Of(line);
        return label.Role == AmountRole.Other ? null : label with { Weight = label.Weight - 4 };
    }

    private static bool IsBare(string line, List<Amount> amounts)
    {
        var rest = line;
        foreach (var amount in Enumerable.Reverse(amounts))
            rest = rest.Remove(amount.Start, amount.End - amount.Start);
        return !Letters().IsMatch(rest);
    }

    private static bool StartsSummary(string line, List<Amount> amounts) =>
        SummaryHead().IsMatch(line) && !amounts.Exists(amount => amount.IsMoney);

    // A heading such as "ITEM QTY PRICE TOTAL" is not a label for what stands below it.
    private static bool HasColumns(string line) => !line.StartsWith("TOTAL", StringComparison.Ordinal) && Column().IsMatch(line);

    [GeneratedRegex(@"[\p{L}]{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Letters();

    [GeneratedRegex(@"\b(GST|SST|TAX|VAT|MWST|TVA|IVA|BTW|MOMS)\s*-?(SUMM[A-Z]*|ANAL[A-Z]*|BREAKDOWN|DETAILS?|CODE|RATE|ÜBERSICHT|SATZ)\b|\bSUMMARY\b|\b(GST|TAX|VAT)\s*%?\s*(AMT|AMOUNT)?\s*\(?(RM|AMOUNT|AMT)?\)?.*\bTAX\s*\(|\bAMO?U?N?T\s*(\([A-Z$]+\))?\s+(TAX|GST|VAT)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SummaryHead();

    [GeneratedRegex(@"\b(QTY|QUANTITY|PRICE|U\.?PRICE|U/P|ITEM|DESCRIPTION|DESC|DISC|CODE|MENGE|PREIS|ARTIKEL|BEZEICHNUNG|QTÉ|PRIX|DÉSIGNATION|CANT|PRECIO|QTA|PREZZO)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Column();
}
