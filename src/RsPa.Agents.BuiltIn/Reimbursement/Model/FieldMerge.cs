using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Model;

/// <summary>Joins what the rules and the model read.</summary>
internal static class FieldMerge
{
    /// <summary>For each field the surer of the two; where both say the same, what the rules found, surer than before.</summary>
    public static ReceiptFields Merge(ReceiptFields rules, ReceiptFields model) =>
        rules with
        {
            Vendor = Merge(rules.Vendor, model.Vendor, (one, other) => Lettering.Of(one) == Lettering.Of(other)),
            Date = Merge(rules.Date, model.Date, (one, other) => one == other),
            Total = Merge(rules.Total, model.Total, (one, other) => one == other),
            Currency = Merge(rules.Currency, model.Currency, (one, other) => one == other),
            Category = Merge(rules.Category, model.Category, (one, other) => one == other),
        };

    private static Field<T>? Merge<T>(Field<T>? rules, Field<T>? model, Func<T, T, bool> same)
    {
        if (rules is null || model is null)
            return rules ?? model;
        if (same(rules.Value, model.Value))
        {
            // As of two witnesses who err apart from one another; never quite certain.
            var both = 1 - ((1 - rules.Confidence) * (1 - model.Confidence));
            return rules with { Confidence = Math.Round(Math.Min(both, 0.99), 2) };
        }
        return model.Confidence > rules.Confidence ? model : rules;
    }
}
