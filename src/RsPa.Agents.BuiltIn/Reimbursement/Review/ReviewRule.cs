using System.Globalization;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement.Review;

/// <summary>What keeps an expense out of the sums until its owner has looked at it: what is likely to be wrong, and would weigh.</summary>
internal static class ReviewRule
{
    /// <summary>Below this a day in the future is taken for something else on the receipt, such as the end of a warranty.</summary>
    private const double SureEnough = 0.3;

    /// <summary>The fields with the day that the receipt names though it is still to come, where it names no other.</summary>
    /// <param name="text">The receipt.</param>
    /// <param name="fields">What was read, later days left out.</param>
    /// <param name="hints">What was known besides.</param>
    public static ReceiptFields WithFutureDate(ReceiptText text, ReceiptFields fields, ReceiptHints hints)
    {
        if (fields.Date is not null)
            return fields;
        var (date, time) = DateRule.Read(text, hints with { Latest = null }, Countries.Of(text.All)?.Country);
        return date is { Confidence: >= SureEnough } ? fields with { Date = date, Time = time } : fields;
    }

    /// <summary>Why an expense is held; nothing where it counts.</summary>
    /// <param name="text">The receipt.</param>
    /// <param name="fields">What was read, a total among it.</param>
    /// <param name="latest">The latest day that is not in the future, with a day of slack for time zones.</param>
    /// <param name="bounds">From which total on somebody should look.</param>
    public static IReadOnlyList<string> HeldFor(ReceiptText text, ReceiptFields fields, DateOnly latest, ReviewBounds bounds) =>
        [.. new[] { Doubt(text, fields), Future(fields, latest), Large(fields, bounds), OtherCurrency(text, fields) }.OfType<string>()];

    private static string? Doubt(ReceiptText text, ReceiptFields fields) =>
        ReceiptLikeness.Doubt(text, fields) is { } doubt ? $"document: it may be no receipt, {doubt}" : null;

    private static string? Future(ReceiptFields fields, DateOnly latest) =>
        fields.Date is { } date && date.Value > latest ? string.Create(CultureInfo.InvariantCulture, $"date: {date.Value:yyyy-MM-dd} lies in the future") : null;

    private static string? Large(ReceiptFields fields, ReviewBounds bounds)
    {
        var bound = bounds.In(fields.Currency?.Value);
        return fields.Total is { } total && Math.Abs(total.Value) > bound
            ? string.Create(CultureInfo.InvariantCulture, $"total: {total.Value:#,##0.00} is more than {bound:#,##0.##}, above which somebody should look")
            : null;
    }

    private static string? OtherCurrency(ReceiptText text, ReceiptFields fields)
    {
        if (fields.Currency?.Value is not { } currency)
            return null;
        var other = LabelledAmounts.In(text, NumberStyle.Of(text.All)).Find(one =>
            one.Label.Role == AmountRole.Total && !one.InSummary && one.Amount.Mark is { } mark && CurrencyRule.IsSure(one.Amount)
            && CurrencyMarks.Meanings(mark) is { Count: > 0 } meanings && !meanings.Contains(currency, StringComparer.Ordinal));
        return other is null ? null : $"currency: it also names a total in another currency than {currency}: {DisplayText.Line(text.Lines[other.Line], 80)}";
    }
}
