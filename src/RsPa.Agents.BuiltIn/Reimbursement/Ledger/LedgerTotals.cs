namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>What expenses come to.</summary>
/// <param name="Count">How many are counted.</param>
/// <param name="Totals">The sum for each currency, by its ISO 4217 code; <c>unknown</c> where a receipt tells none.</param>
/// <param name="ToReview">How many more are held for review, and are in no sum.</param>
internal sealed record LedgerTotals(int Count, IReadOnlyDictionary<string, decimal> Totals, int ToReview)
{
    /// <summary>The name under which sums without a currency stand.</summary>
    public const string UnknownCurrency = "unknown";

    /// <summary>Adds expenses up. Different currencies are never added together.</summary>
    public static LedgerTotals Of(IReadOnlyCollection<Expense> expenses)
    {
        var counted = expenses.Where(expense => expense.Counted).ToList();
        return new(counted.Count, Sums(counted, expense => expense.Currency?.Value ?? UnknownCurrency), expenses.Count - counted.Count);
    }

    /// <summary>Sums by a name, in the order of the names.</summary>
    public static SortedDictionary<string, decimal> Sums(IEnumerable<Expense> expenses, Func<Expense, string> by)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var expense in expenses)
            sums[by(expense)] = sums.GetValueOrDefault(by(expense)) + expense.Total.Value;
        return sums;
    }
}
