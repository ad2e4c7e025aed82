namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>
/// The sums of a ledger, kept as it grows, so that a receipt costs the same in a ledger of ten and of ten thousand. They are added
/// to as an attempt's result is kept, so that attempts that run at once never meet at them; that each expense is added once is for
/// <see cref="ExpenseLedger"/> to see to.
/// </summary>
internal sealed class RunningTotals(IAgentData data)
{
    private const string Prefix = "totals/";
    private const string Version = Prefix + "version";
    private const string Count = Prefix + "count";
    private const string ToReview = Prefix + "to_review";
    private const string Sum = Prefix + "sum/";

    /// <summary>
    /// Begins to keep sums. Two attempts that do so at once have both read that there were none (<see cref="IsMadeAsync"/>): the
    /// second is made again, and finds them.
    /// </summary>
    /// <param name="sums">What the ledger comes to.</param>
    public void Make(LedgerTotals sums)
    {
        data.Set(Version, 1);
        data.Set(Count, sums.Count);
        data.Set(ToReview, sums.ToReview);
        foreach (var (currency, sum) in sums.Totals)
            data.Set(Sum + currency, sum);
    }

    /// <summary>Whether there are sums.</summary>
    public async ValueTask<bool> IsMadeAsync(CancellationToken cancellationToken) =>
        await data.GetAsync<int>(Version, cancellationToken).ConfigureAwait(false) != 0;

    /// <summary>Adds an expense, or takes one away.</summary>
    /// <param name="expense">The expense.</param>
    /// <param name="times">1 to add it, −1 to take it away.</param>
    public void Add(Expense expense, int times)
    {
        if (!expense.Counted)
        {
            data.Add(ToReview, times);
            return;
        }

        data.Add(Count, times);
        data.Add(Sum + (expense.Currency?.Value ?? LedgerTotals.UnknownCurrency), times * expense.Total.Value);
    }

    /// <summary>Reads the sums: those that are kept, and what this attempt adds. Currencies that come to nothing are left out.</summary>
    public async Task<LedgerTotals> ReadAsync(CancellationToken cancellationToken)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var (count, toReview) = (0, 0);
        await foreach (var (key, value) in data.ListAsync<decimal>(Prefix, cancellationToken).ConfigureAwait(false))
        {
            if (key == Count)
                count = (int)value;
            else if (key == ToReview)
                toReview = (int)value;
            else if (key.StartsWith(Sum, StringComparison.Ordinal) && value != 0)
                sums[key[Sum.Length..]] = value;
        }

        return new LedgerTotals(count, sums, toReview);
    }
}
