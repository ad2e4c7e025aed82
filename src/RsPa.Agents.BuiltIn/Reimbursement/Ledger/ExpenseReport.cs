namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>The expenses of a period, in the order of their dates.</summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day, included.</param>
/// <param name="Expenses">The expenses.</param>
/// <param name="Undated">How many expenses have no date, and so are in no period's report.</param>
internal sealed record ExpenseReport(DateOnly From, DateOnly Until, IReadOnlyList<Expense> Expenses, int Undated)
{
    /// <summary>Picks the expenses of a period.</summary>
    public static ExpenseReport Of(IReadOnlyCollection<Expense> all, DateOnly from, DateOnly until) =>
        new(
            from,
            until,
            [.. all.Where(one => one.Date?.Value >= from && one.Date?.Value <= until).OrderBy(one => one.Date!.Value).ThenBy(one => one.Vendor?.Value, StringComparer.Ordinal).ThenBy(one => one.Id, StringComparer.Ordinal)],
            all.Count(one => one.Date is null));
}
