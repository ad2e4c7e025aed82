using System.Runtime.CompilerServices;

namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>What became of a receipt.</summary>
/// <param name="Expense">The expense: the new one, or the one that was there.</param>
/// <param name="IsNew">Whether it was added.</param>
/// <param name="DuplicateOf">The identifier of the expense that it is the same as, where it was not added.</param>
internal sealed record Recording(Expense Expense, bool IsNew, string? DuplicateOf);

/// <summary>
/// The expenses of one agent, kept in its data. An expense's key comes from the receipt itself, so that recording it twice,
/// even in two tasks at once, leaves one entry.
/// </summary>
internal sealed class ExpenseLedger(IAgentData data)
{
    private const string Expenses = "expense/";
    private const string Days = "day/";
    private const string Renderings = "seen/";

    /// <summary>Records a receipt, unless it is there.</summary>
    public async Task<Recording> RecordAsync(Expense expense, CancellationToken cancellationToken)
    {
        if (await data.GetAsync<Expense>(Expenses + expense.Id, cancellationToken).ConfigureAwait(false) is { } known)
            return new Recording(known, false, known.Id);
        var day = $"{Days}{Identity.DayAndTotal(expense)}/";
        await foreach (var (_, id) in data.ListAsync<string>(day, cancellationToken).ConfigureAwait(false))
        {
            if (await data.GetAsync<Expense>(Expenses + id, cancellationToken).ConfigureAwait(false) is { } other && Identity.Same(expense, other))
            {
                data.Set(Renderings + expense.Id, other.Id);
                return new Recording(other, false, other.Id);
            }
        }
        data.Set(Expenses + expense.Id, expense);
        data.Set(day + expense.Id, expense.Id);
        return new Recording(expense, true, null);
    }

    /// <summary>The expense that a text was recorded as, or that it is known to be another rendering of; nothing where it is new.</summary>
    public async Task<Expense?> FindByTextAsync(string text, CancellationToken cancellationToken)
    {
        var id = Identity.Of(text);
        if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } expense)
            return expense;
        return await data.GetAsync<string>(Renderings + id, cancellationToken).ConfigureAwait(false) is { } other
            ? await FindAsync(other, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>The expense with an identifier; nothing where there is none.</summary>
    public ValueTask<Expense?> FindAsync(string id, CancellationToken cancellationToken) => data.GetAsync<Expense>(Expenses + id, cancellationToken);

    /// <summary>Takes an expense out of the ledger.</summary>
    public void Remove(Expense expense)
    {
        data.Remove(Expenses + expense.Id);
        data.Remove($"{Days}{Identity.DayAndTotal(expense)}/{expense.Id}");
    }

    /// <summary>
    /// Every expense, each purchase once: two renderings of one receipt that two tasks recorded at the same moment, each unseen
    /// by the other, count as the one that was recorded first.
    /// </summary>
    public async IAsyncEnumerable<Expense> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var byDay = new Dictionary<string, List<Expense>>(StringComparer.Ordinal);
        await foreach (var (_, expense) in data.ListAsync<Expense>(Expenses, cancellationToken).ConfigureAwait(false))
        {
            var day = Identity.DayAndTotal(expense);
            if (!byDay.TryGetValue(day, out var sameDay))
                byDay[day] = sameDay = [];
            sameDay.Add(expense);
        }
        foreach (var sameDay in byDay.Values)
        {
            var counted = new List<Expense>();
            foreach (var expense in sameDay.OrderBy(one => one.RecordedAt).ThenBy(one => one.Id, StringComparer.Ordinal))
            {
                if (counted.Exists(other => Identity.Same(other, expense)))
                    continue;
                counted.Add(expense);
                yield return expense;
            }
        }
    }

    /// <summary>The count of all expenses, and their sums.</summary>
    public async Task<LedgerTotals> TotalsAsync(CancellationToken cancellationToken)
    {
        var all = new List<Expense>();
        await foreach (var expense in ListAsync(cancellationToken).ConfigureAwait(false))
            all.Add(expense);
        return LedgerTotals.Of(all);
    }
}
