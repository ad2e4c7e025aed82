using System.Runtime.CompilerServices;

namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>What became of a receipt.</summary>
/// <param name="Expense">The expense: the new one, or the one that was there.</param>
/// <param name="IsNew">Whether it was added.</param>
/// <param name="DuplicateOf">The identifier of the expense that it is the same as, where it was not added.</param>
internal sealed record Recording(Expense Expense, bool IsNew, string? DuplicateOf);

/// <summary>
/// The expenses of one agent, kept in its data. An expense's key comes from the receipt itself, and all that might be the same one
/// share an entry for their day and total, which each reads and writes: of two attempts at once the second is made again, and sees
/// what the first recorded. So a receipt is recorded, and added to the sums, once.
/// </summary>
internal sealed class ExpenseLedger(IAgentData data)
{
    private const string Expenses = "expense/";
    private const string Days = "day/";
    private const string Renderings = "seen/";

    private readonly RunningTotals _totals = new(data);

    /// <summary>Records a receipt, unless another rendering of it is there.</summary>
    /// <param name="expense">The expense, whose text is not in the ledger: see <see cref="FindByTextAsync"/>.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    public async Task<Recording> RecordAsync(Expense expense, CancellationToken cancellationToken)
    {
        var day = Days + Identity.DayAndTotal(expense);
        _ = await data.GetAsync<string>(day, cancellationToken).ConfigureAwait(false);
        await foreach (var (_, id) in data.ListAsync<string>(day + "/", cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } other && Identity.Same(expense, other))
            {
                data.Set(Renderings + expense.Id, other.Id);
                return new Recording(other, false, other.Id);
            }
        }

        await SumUpAsync(cancellationToken).ConfigureAwait(false);
        data.Set(Expenses + expense.Id, expense);
        data.Set(day, expense.Id);
        data.Set($"{day}/{expense.Id}", expense.Id);
        _totals.Add(expense, 1);
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
    /// <param name="expense">The expense, as <see cref="FindAsync"/> found it in this attempt.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    public async Task RemoveAsync(Expense expense, CancellationToken cancellationToken)
    {
        await SumUpAsync(cancellationToken).ConfigureAwait(false);
        var day = Days + Identity.DayAndTotal(expense);
        _ = await data.GetAsync<string>(day, cancellationToken).ConfigureAwait(false);
        data.Remove(Expenses + expense.Id);
        data.Remove($"{day}/{expense.Id}");
        if (await data.ListAsync<string>(day + "/", cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false))
            data.Set(day, expense.Id);
        else
            data.Remove(day);
        _totals.Add(expense, -1);
    }

    /// <summary>Counts an expense that was held for review.</summary>
    /// <param name="expense">The expense, as <see cref="FindAsync"/> found it in this attempt; held.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <returns>The expense as it is now.</returns>
    public async Task<Expense> AcceptAsync(Expense expense, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await SumUpAsync(cancellationToken).ConfigureAwait(false);
        var accepted = expense with { AcceptedAt = now, NeedsReview = [.. expense.NeedsReview.Except(expense.HeldFor, StringComparer.Ordinal)] };
        data.Set(Expenses + expense.Id, accepted);
        _totals.Add(expense, -1);
        _totals.Add(accepted, 1);
        return accepted;
    }

    /// <summary>Every expense, each purchase once.</summary>
    public async IAsyncEnumerable<Expense> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (expense, other) in await AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (other is null)
                yield return expense;
        }
    }

    /// <summary>The count of all expenses, and their sums.</summary>
    public async Task<LedgerTotals> TotalsAsync(CancellationToken cancellationToken) =>
        await _totals.IsMadeAsync(cancellationToken).ConfigureAwait(false)
            ? await _totals.ReadAsync(cancellationToken).ConfigureAwait(false)
            : LedgerTotals.Of(await ListAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false));

    // A ledger from before there were sums gets them, and is tidied: what was counted once stands there once.
    private async Task SumUpAsync(CancellationToken cancellationToken)
    {
        if (await _totals.IsMadeAsync(cancellationToken).ConfigureAwait(false))
            return;
        var kept = new List<Expense>();
        foreach (var (expense, other) in await AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (other is null)
            {
                kept.Add(expense);
                continue;
            }

            data.Remove(Expenses + expense.Id);
            data.Remove($"{Days}{Identity.DayAndTotal(expense)}/{expense.Id}");
            data.Set(Renderings + expense.Id, other.Id);
        }

        _totals.Make(LedgerTotals.Of(kept));
    }

    // A ledger from before a day and total were written along may hold two renderings of one receipt that were recorded at the same
    // moment, each unseen by the other: of these the later comes with the one that was recorded first.
    private async Task<List<(Expense Expense, Expense? Other)>> AllAsync(CancellationToken cancellationToken)
    {
        var all = await data.ListAsync<Expense>(Expenses, cancellationToken).Select(entry => entry.Value).ToListAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<(Expense, Expense?)>();
        foreach (var sameDay in all.GroupBy(Identity.DayAndTotal, StringComparer.Ordinal))
        {
            var counted = new List<Expense>();
            foreach (var expense in sameDay.OrderBy(one => one.RecordedAt).ThenBy(one => one.Id, StringComparer.Ordinal))
            {
                var other = counted.Find(other => Identity.Same(other, expense));
                found.Add((expense, other));
                if (other is null)
                    counted.Add(expense);
            }
        }

        return found;
    }
}
