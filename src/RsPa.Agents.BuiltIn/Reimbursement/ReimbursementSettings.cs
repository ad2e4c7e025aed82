using System.Text.Json;
using RsPa.Agents.BuiltIn.Inputs;
using RsPa.Agents.BuiltIn.Reimbursement.Review;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>The settings of a reimbursement agent.</summary>
/// <param name="UseModel">Whether the model is asked: <c>use_model</c> is <c>auto</c> (the default) or <c>never</c>.</param>
/// <param name="DefaultCurrency"><c>default_currency</c>: the ISO 4217 code to take where a receipt names no currency; none by default.</param>
/// <param name="DateOrder"><c>date_order</c>: how to read 03/04/2026 without evidence, <c>auto</c> (the default), <c>day_first</c> or <c>month_first</c>.</param>
/// <param name="ReviewAbove"><c>review_above</c>: above this total, in euros or about as much in another currency, a receipt is held for review; 10,000 by default.</param>
internal sealed record ReimbursementSettings(bool UseModel, string? DefaultCurrency, DateOrder DateOrder, ReviewBounds ReviewAbove)
{
    /// <summary>Reads an agent's settings.</summary>
    /// <exception cref="InputException">A setting is unknown or has a value that is not allowed.</exception>
    public static ReimbursementSettings Read(JsonElement settings)
    {
        if (settings.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return new ReimbursementSettings(true, null, DateOrder.Auto, new ReviewBounds(ReviewBounds.Usual));
        InputShape.Check(settings, "The agent's configuration", "use_model", "default_currency", "date_order", "review_above");
        var currency = InputShape.Text(settings, "default_currency")?.ToUpperInvariant();
        if (currency is not null && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)))
            throw new InputException($"'default_currency' is '{currency}': give an ISO 4217 code of three letters, such as EUR.");
        return new ReimbursementSettings(
            InputShape.OneOf(settings, "use_model", "auto", "auto", "never") == "auto",
            currency,
            InputShape.OneOf(settings, "date_order", "auto", "auto", "day_first", "month_first") switch
            {
                "day_first" => DateOrder.DayFirst,
                "month_first" => DateOrder.MonthFirst,
                _ => DateOrder.Auto,
            },
            new ReviewBounds(InputShape.Whole(settings, "review_above", (int)ReviewBounds.Usual, 1, ReimbursementAgentType.MostReviewAbove)));
    }
}
