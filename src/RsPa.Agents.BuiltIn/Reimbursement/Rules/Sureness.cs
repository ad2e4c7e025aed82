namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>How sure a field has to be.</summary>
internal static class Sureness
{
    /// <summary>The confidence from which on a field counts as known: below it the owner should look, and a model may know better.</summary>
    public const double Enough = 0.5;
}
