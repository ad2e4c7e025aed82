namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>
/// Finds what was to be paid. Each amount that a total's label stands before is a candidate; the arithmetic of the receipt
/// (cash less change, a card payment, sum plus tax) supports or weakens it.
/// </summary>
internal static class TotalRule
{
    /// <summary>The total; nothing where no amount is called one and no payment tells it.</summary>
    public static Field<decimal>? Read(ReceiptText text, NumberStyle style)
    {
        var amounts = LabelledAmounts.In(text, style);
        var needsDecimals = amounts.Exists(one => one.Amount.Decimals == 2);
        var candidates = LastOfEachLabel(amounts.Where(one => one.Label.Role == AmountRole.Total && one.Amount.Value != 0 && (!needsDecimals || one.Amount.IsMoney)));
        var firstPayment = amounts.Find(one => one.Label.Role is AmountRole.Change)?.Line ?? int.MaxValue;
        var best = candidates
            .Select(one => (Candidate: one, Score: Score(one, candidates, amounts, firstPayment)))
            .OrderByDescending(pair => pair.Score)
            .ThenBy(pair => pair.Candidate.InSummary)
            .ThenByDescending(pair => pair.Candidate.Line)
            .FirstOrDefault();
        if (best.Candidate is { } chosen)
            return Found(text, chosen, "total:" + chosen.Label.Rule, Confidence(best.Score));
        return ByPayment(text, amounts, needsDecimals);
    }

    // Columns after one label run net, tax, gross: the last is the one that was paid.
    private static List<LabelledAmount> LastOfEachLabel(IEnumerable<LabelledAmount> totals) =>
        [.. totals.GroupBy(one => (one.Line, one.Label.Rule)).Select(group => group.Last())];

    private static int Score(LabelledAmount one, List<LabelledAmount> totals, List<LabelledAmount> all, int firstPayment)
    {
        var value = one.Amount.Value;
        var score = one.Label.Weight;
        score += totals.Exists(other => other.Line != one.Line && other.Amount.Value == value && !other.InSummary) ? 12 : 0;
        score += IsCashLessChange(value, all) ? 30 : 0;
        score += all.Exists(other => other.Label.Role == AmountRole.Payment && other.Amount.Value == value) ? 14 : 0;
        score += IsSumPlusCharges(value, all) ? 10 : 0;
        score -= one.InSummary ? 45 : 0;
        score -= one.Line > firstPayment ? 12 : 0;
        score -= one.Amount.IsMoney ? 0 : 15;
        score -= value < 0 ? 20 : 0;
        return score;
    }

    private static bool IsCashLessChange(decimal value, List<LabelledAmount> all) =>
        all.Exists(paid => paid.Label.Role == AmountRole.Payment
            && all.Exists(back => back.Label.Role == AmountRole.Change && back.Amount.Value != 0 && Math.Abs(paid.Amount.Value) - Math.Abs(back.Amount.Value) == value));

    private static bool IsSumPlusCharges(decimal value, List<LabelledAmount> all)
    {
        var charges = all.Where(one => one.Label.Role is AmountRole.Charge or AmountRole.Adjustment && !one.InSummary && one.Amount.Value != 0).Select(one => one.Amount.Value).ToList();
        return charges.Count > 0 && all.Exists(sum => sum.Label.Role == AmountRole.SubTotal
            && (sum.Amount.Value + charges.Sum() == value || charges.Exists(charge => sum.Amount.Value + charge == value)));
    }

    private static Field<decimal>? ByPayment(ReceiptText text, List<LabelledAmount> all, bool needsDecimals)
    {
        var usable = all.Where(one => !one.InSummary && (!needsDecimals || one.Amount.IsMoney)).ToList();
        var paid = usable.Find(one => one.Label.Role == AmountRole.Payment && one.Amount.Value != 0);
        var back = usable.Find(one => one.Label.Role == AmountRole.Change);
        if (paid is not null)
        {
            var value = Math.Abs(paid.Amount.Value) - Math.Abs(back?.Amount.Value ?? 0);
            if (value > 0)
                return new Field<decimal>(value, back is null ? "total:payment" : "total:cash_less_change", text.Lines[paid.Line], back is null ? 0.45 : 0.7);
        }
        var sum = usable.FindLast(one => one.Label.Role == AmountRole.SubTotal && one.Amount.Value != 0 && one.Amount.IsMoney);
        return sum is null ? null : Found(text, sum, "total:subtotal_only", 0.4);
    }

    private static Field<decimal> Found(ReceiptText text, LabelledAmount one, string source, double confidence) =>
        new(one.Amount.Value, source, text.Lines[one.Line], confidence);

    private static double Confidence(int score) => Math.Round(Math.Clamp(score / 125.0, 0.2, 0.98), 2);
}
