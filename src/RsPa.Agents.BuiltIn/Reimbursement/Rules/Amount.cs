namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>An amount of money in a line.</summary>
/// <param name="Value">The amount, in units of its currency.</param>
/// <param name="Decimals">How many decimals it was written with.</param>
/// <param name="Mark">The sign or code of a currency beside it, in upper case, or nothing.</param>
/// <param name="Start">Where it starts in the line, its sign and mark included.</param>
/// <param name="End">Where it ends in the line, exclusive.</param>
internal readonly record struct Amount(decimal Value, int Decimals, string? Mark, int Start, int End)
{
    /// <summary>Whether it looks like money rather than like a count: it has decimals, or a currency beside it.</summary>
    public bool IsMoney => Decimals is 2 or 3 || Mark is not null;
}
