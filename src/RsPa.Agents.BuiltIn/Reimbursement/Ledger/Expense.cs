using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>A receipt in the ledger, each field with where it came from and how sure it is.</summary>
internal sealed record Expense
{
    /// <summary>The receipt's identity: the start of a hash over its text.</summary>
    public required string Id { get; init; }

    /// <summary>Who was paid, where it could be read.</summary>
    public Field<string>? Vendor { get; init; }

    /// <summary>The day, where it could be read.</summary>
    public Field<DateOnly>? Date { get; init; }

    /// <summary>What was paid.</summary>
    public required Field<decimal> Total { get; init; }

    /// <summary>The currency, where it could be told.</summary>
    public Field<string>? Currency { get; init; }

    /// <summary>The category.</summary>
    public Field<string>? Category { get; init; }

    /// <summary>The number of the receipt, where it has one.</summary>
    public Field<string>? DocumentNumber { get; init; }

    /// <summary>The time of day on the receipt, such as <c>13:05</c>, where it has one.</summary>
    public string? Time { get; init; }

    /// <summary>The file or attachment that it was read from, or <c>text</c>.</summary>
    public required string File { get; init; }

    /// <summary>What kind of document it was.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was put into the ledger.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>What the owner should look at, such as <c>date: not found</c>; nothing where all is well.</summary>
    public IReadOnlyList<string> NeedsReview { get; init; } = [];

    /// <summary>Why it is counted in no sum until its owner accepts it, such as <c>date: 2031-05-01 lies in the future</c>; nothing where it is counted at once.</summary>
    public IReadOnlyList<string> HeldFor { get; init; } = [];

    /// <summary>When its owner accepted it, where it was held.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>Whether it is part of the sums.</summary>
    public bool Counted => HeldFor.Count == 0 || AcceptedAt is not null;
}
