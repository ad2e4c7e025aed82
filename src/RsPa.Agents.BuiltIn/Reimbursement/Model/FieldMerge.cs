using System.Globalization;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Model;

/// <summary>A field of which the rules were sure, and that the model read differently.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Said">What the model read.</param>
/// <param name="IsDoubt">Whether the model is surer than the rules, so that the owner should look.</param>
internal sealed record Difference(string Field, string Said, bool IsDoubt);

/// <summary>What came of joining.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Differences">Where the model read something else than the rules, and the rules stand.</param>
internal sealed record MergedFields(ReceiptFields Fields, IReadOnlyList<Difference> Differences);

/// <summary>
/// Joins what the rules and the model read. A model can be wrong about what does stand on the receipt, and nothing here could tell: so what
/// the rules are sure of stays as it is, whatever the model says, and the model decides where they are not.
/// </summary>
internal static class FieldMerge
{
    /// <summary>Where both say the same, what the rules found, surer than before; otherwise the rules where they are sure, and else the surer of the two.</summary>
    public static MergedFields Merge(ReceiptFields rules, ReceiptFields model)
    {
        var differences = new List<Difference>();
        var fields = rules with
        {
            Vendor = Merge("vendor", rules.Vendor, model.Vendor, (one, other) => Lettering.Of(one) == Lettering.Of(other)),
            Date = Merge("date", rules.Date, model.Date, (one, other) => one == other),
            Total = Merge("total", rules.Total, model.Total, (one, other) => one == other),
            Currency = Merge("currency", rules.Currency, model.Currency, (one, other) => one == other),
            Category = Merge("category", rules.Category, model.Category, (one, other) => one == other),
        };
        return new MergedFields(fields, differences);

        Field<T>? Merge<T>(string name, Field<T>? ours, Field<T>? said, Func<T, T, bool> same)
        {
            if (ours is null || said is null)
                return ours ?? said;
            if (same(ours.Value, said.Value))
            {
                // As of two witnesses who err apart from one another; never quite certain.
                var both = 1 - ((1 - ours.Confidence) * (1 - said.Confidence));
                return ours with { Confidence = Math.Round(Math.Min(both, 0.99), 2) };
            }
            var isSurer = said.Confidence > ours.Confidence;
            if (ours.Confidence < Sureness.Enough)
                return isSurer ? said : ours;
            differences.Add(new Difference(name, Text(said.Value), isSurer));
            return ours;
        }
    }

    private static string Text<T>(T value) => value is DateOnly date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{value}");
}
