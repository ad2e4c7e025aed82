namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>The expenses of a period, in the order of their dates.</summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day, included.</param>
/// <param name="Expenses">The expenses that count.</param>
/// <param name="ToReview">Those that are held for review: of the period, without a date, or with one that is still to come.</param>
/// <param name="Undated">How many expenses that count have no date, and so are in no period's report.</param>
internal sealed record ExpenseReport(DateOnly From, DateOnly Until, IReadOnlyList<Expense> Expenses, IReadOnlyList<Expense> ToReview, int Undated)
{
    /// <summary>Picks the expenses of a period.</summary>
    public static ExpenseReport Of(IReadOnlyCollection<Expense> all, DateOnly from, DateOnly until, DateOnly today)
    {
        bool InPeriod(Expense one) => one.Date?.Value >= from && one.Date?.Value <= until;
        return new(
            from,
            until,
            [.. InOrder(all.Where(one => one.Counted && InPeriod(one)))],
            [.. InOrder(all.Where(one => !one.Counted && (InPeriod(one) || one.Date is null || one.Date.Value > today)))],
            all.Count(one => one.Counted && one.Date is null));
    }

    private static IOrderedEnumerable<Expense> InOrder(IEnumerable<Expense> expenses) =>
        expenses.OrderBy(one => one.Date?.Value).ThenBy(one => one.Vendor?.Value, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal);
}
