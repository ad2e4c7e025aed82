using RsPa.Agents.BuiltIn.Reimbursement.Ledger;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>What came of reading a receipt.</summary>
/// <param name="Expense">The expense; of a duplicate, the one that was there.</param>
/// <param name="New">Whether it was added to the ledger.</param>
/// <param name="DuplicateOf">The expense that it is the same as, where it was not added.</param>
/// <param name="Model">What the model did.</param>
/// <param name="Ledger">The ledger after it; left out where a whole folder is read.</param>
internal sealed record ReceiptOutput(Expense Expense, bool New, string? DuplicateOf, ModelUse Model, LedgerTotals? Ledger)
{
    /// <summary>True where the receipt was only shown, and nothing was recorded.</summary>
    public bool? Preview { get; init; }
}

/// <summary>What came of reading a folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="New">The expenses that were added, each with what was read.</param>
/// <param name="Known">How many files hold receipts that were in the ledger already, or that are in the folder twice.</param>
/// <param name="Failed">The files from which nothing could be recorded, and why; they are tried again the next time.</param>
/// <param name="Left">How many files were left for the next time, since one run adds at most <see cref="FolderReader.MaxNew"/>.</param>
/// <param name="Ledger">The ledger after it.</param>
internal sealed record FolderOutput(string Folder, IReadOnlyList<ReceiptOutput> New, int Known, IReadOnlyList<FileFault> Failed, int Left, LedgerTotals Ledger)
{
    /// <summary>How many more files gave nothing than are named in <see cref="Failed"/>.</summary>
    public int? FailedMore { get; init; }
}

/// <summary>A file from which nothing could be recorded.</summary>
/// <param name="File">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record FileFault(string File, string Reason);

/// <summary>What the model did for a receipt.</summary>
/// <param name="Used">Whether it gave an answer that could be read.</param>
/// <param name="Reason">Why it did not.</param>
/// <param name="Rejected">The fields of its answer that the receipt does not bear out, and why.</param>
internal sealed record ModelUse(bool Used, string? Reason, IReadOnlyDictionary<string, string>? Rejected)
{
    /// <summary>What it was not shown of the receipt; nothing where it was shown all.</summary>
    public string? Note { get; init; }

    /// <summary>What it read differently where the rules are sure, so that theirs stands.</summary>
    public IReadOnlyDictionary<string, string>? Differs { get; init; }
}

/// <summary>A report that was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format"><c>csv</c> or <c>html</c>.</param>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day, included.</param>
/// <param name="Count">How many expenses are in it.</param>
/// <param name="Undated">How many expenses of the ledger have no date, and so are in no period's report.</param>
/// <param name="Totals">The sum for each currency.</param>
/// <param name="ToReview">How many more are held for review: the report lists them apart, and adds them to no sum.</param>
internal sealed record ReportOutput(string Path, string Format, DateOnly From, DateOnly Until, int Count, int Undated, IReadOnlyDictionary<string, decimal> Totals, int ToReview);

/// <summary>An expense that was taken out.</summary>
/// <param name="Removed">The expense.</param>
/// <param name="Ledger">The ledger without it.</param>
internal sealed record RemovalOutput(Expense Removed, LedgerTotals Ledger);

/// <summary>An expense that was held for review, and is counted now.</summary>
/// <param name="Accepted">The expense.</param>
/// <param name="Ledger">The ledger with it.</param>
internal sealed record AcceptanceOutput(Expense Accepted, LedgerTotals Ledger);
