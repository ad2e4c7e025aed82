namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>What expenses come to.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Totals">The sum for each currency, by its ISO 4217 code; <c>unknown</c> where a receipt tells none.</param>
internal sealed record LedgerTotals(int Count, IReadOnlyDictionary<string, decimal> Totals)
{
    /// <summary>The name under which sums without a currency stand.</summary>
    public const string UnknownCurrency = "unknown";

    /// <summary>Adds expenses up. Different currencies are never added together.</summary>
    public static LedgerTotals Of(IReadOnlyCollection<Expense> expenses) =>
        new(expenses.Count, Sums(expenses, expense => expense.Currency?.Value ?? UnknownCurrency));

    /// <summary>Sums by a name, in the order of the names.</summary>
    public static SortedDictionary<string, decimal> Sums(IEnumerable<Expense> expenses, Func<Expense, string> by)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var expense in expenses)
            sums[by(expense)] = sums.GetValueOrDefault(by(expense)) + expense.Total.Value;
        return sums;
    }
}
