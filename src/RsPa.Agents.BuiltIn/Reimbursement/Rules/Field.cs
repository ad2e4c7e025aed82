namespace RsPa.Agents.BuiltIn.Reimbursement.Rules;

/// <summary>One thing that was read from a receipt, and how it is known.</summary>
/// <param name="Value">The value.</param>
/// <param name="Source">The name of the rule that found it, or <c>model</c>.</param>
/// <param name="Evidence">The line of the receipt that it was read from, as it stands there.</param>
/// <param name="Confidence">How sure it is, from 0 to 1.</param>
/// <typeparam name="T">What kind of thing.</typeparam>
public sealed record Field<T>(T Value, string Source, string Evidence, double Confidence);

/// <summary>What was read from a receipt. A field that could not be found is missing, never a guess of zero.</summary>
/// <param name="Vendor">Who was paid.</param>
/// <param name="Date">The day of the purchase.</param>
/// <param name="Total">What was to be paid, tax included, in units of the currency; negative for a refund.</param>
/// <param name="Currency">The currency, as an ISO 4217 code.</param>
/// <param name="Category">What it was for: one of <see cref="ReceiptCategories.All"/>.</param>
/// <param name="DocumentNumber">The number of the receipt or invoice, as printed.</param>
/// <param name="Time">The time of day that stands beside the date, to the minute.</param>
public sealed record ReceiptFields(
    Field<string>? Vendor,
    Field<DateOnly>? Date,
    Field<decimal>? Total,
    Field<string>? Currency,
    Field<string>? Category,
    Field<string>? DocumentNumber,
    TimeOnly? Time);

/// <summary>What is known about a receipt besides its text.</summary>
public sealed record ReceiptHints
{
    /// <summary>Nothing is known.</summary>
    public static ReceiptHints None { get; } = new();

    /// <summary>Who sent the message that held the receipt.</summary>
    public string? Sender { get; init; }

    /// <summary>The day on which that message was sent.</summary>
    public DateOnly? SentOn { get; init; }

    /// <summary>The latest day that a purchase can have; later dates are taken for something else.</summary>
    public DateOnly? Latest { get; init; }

    /// <summary>The currency to take where the receipt names none, as an ISO 4217 code.</summary>
    public string? DefaultCurrency { get; init; }

    /// <summary>How to read a date such as 03/04/2026 where the receipt gives no evidence.</summary>
    public DateOrder DateOrder { get; init; }
}

/// <summary>Which of two small numbers in a date is the day.</summary>
public enum DateOrder
{
    /// <summary>By the receipt's country: the month first in the United States, the day first elsewhere.</summary>
    Auto,

    /// <summary>The day first.</summary>
    DayFirst,

    /// <summary>The month first.</summary>
    MonthFirst,
}
