using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Ledger;
using RsPa.Agents.BuiltIn.Reimbursement.Review;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>What was read can't be recorded. The message says what was and what was not found, or what it is instead of a receipt.</summary>
internal sealed class IncompleteReceiptException(string message) : Exception(message);

/// <summary>Reads receipts into the ledger of one attempt.</summary>
internal sealed class ReceiptRecorder(AgentRun run, ReimbursementSettings settings, ExpenseLedger ledger)
{
    /// <summary>Reads one receipt, and records it unless it is in the ledger.</summary>
    /// <param name="documents">The texts that may be it.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <exception cref="IncompleteReceiptException">It is not a receipt, or no total was found. An expense of zero would be wrong in silence.</exception>
    public async Task<ReceiptOutput> RecordAsync(IReadOnlyList<ReceiptDocument> documents, CancellationToken cancellationToken)
    {
        var now = run.Time.GetUtcNow();
        var reading = ReceiptReader.ByRules(Receipts(documents), settings, DateOnly.FromDateTime(now.UtcDateTime));
        if (await ledger.FindByTextAsync(reading.Document.Text, cancellationToken).ConfigureAwait(false) is { } known)
            return new ReceiptOutput(known, false, known.Id, new ModelUse(false, "the receipt is in the ledger already", null), null);
        if (settings.UseModel)
            reading = await ReceiptReader.WithModelAsync(run, reading, cancellationToken).ConfigureAwait(false);
        reading = reading with { Fields = ReviewRule.WithFutureDate(reading.Text, reading.Fields, reading.Hints) };
        if (reading.Fields.Total is not { } total)
            throw new IncompleteReceiptException(NoTotal(reading));
        var recording = await ledger.RecordAsync(ToExpense(reading, total, settings, now), cancellationToken).ConfigureAwait(false);
        return new ReceiptOutput(recording.Expense, recording.IsNew, recording.DuplicateOf, reading.Model, null);
    }

    // Of the parts of a message those that may be receipts; it is refused where none of them may.
    private static IReadOnlyList<ReceiptDocument> Receipts(IReadOnlyList<ReceiptDocument> documents)
    {
        var refusals = documents.Select(document => ReceiptKinds.Refuse(document) ?? Data(document)).ToList();
        return refusals.TrueForAll(refusal => refusal is not null)
            ? throw new IncompleteReceiptException(refusals[0]!)
            : [.. documents.Where((_, index) => refusals[index] is null)];
    }

    private static string? Data(ReceiptDocument document) =>
        DataText.KindOf(document.Text) is { } kind ? $"'{DisplayText.Line(document.Name)}' is {kind}, not a receipt, so nothing was recorded." : null;

    private static Expense ToExpense(ReceiptReading reading, Field<decimal> total, ReimbursementSettings settings, DateTimeOffset now)
    {
        var held = ReviewRule.HeldFor(reading.Text, reading.Fields, DateOnly.FromDateTime(now.UtcDateTime).AddDays(1), settings.ReviewAbove);
        return ToExpense(reading, total, held, now);
    }

    private static Expense ToExpense(ReceiptReading reading, Field<decimal> total, IReadOnlyList<string> held, DateTimeOffset now) => new()
    {
        Id = Identity.Of(reading.Document.Text),
        Vendor = reading.Fields.Vendor,
        Date = reading.Fields.Date,
        Total = total,
        Currency = reading.Fields.Currency,
        Category = reading.Fields.Category,
        DocumentNumber = reading.Fields.DocumentNumber,
        Time = reading.Fields.Time?.ToString("HH:mm"),
        File = reading.Document.Name,
        Kind = reading.Document.Kind,
        RecordedAt = now,
        NeedsReview = [.. ToReview(reading.Fields), .. reading.Doubts, .. held],
        HeldFor = held,
    };

    private static IEnumerable<string> ToReview(ReceiptFields fields) =>
        new[]
        {
            Doubt("vendor", fields.Vendor),
            Doubt("date", fields.Date),
            Doubt("total", fields.Total),
            Doubt("currency", fields.Currency),
        }.OfType<string>();

    private static string? Doubt<T>(string name, Field<T>? field) =>
        field is null ? $"{name}: not found" : field.Confidence < Sureness.Enough ? $"{name}: not sure" : null;

    private static string NoTotal(ReceiptReading reading)
    {
        var (fields, name) = (reading.Fields, reading.Document.Name);
        var found = new[]
        {
            fields.Vendor is { } vendor ? $"vendor '{vendor.Value}'" : null,
            fields.Date is { } date ? $"date {date.Value:yyyy-MM-dd}" : null,
            fields.Currency is { } currency ? $"currency {currency.Value}" : null,
        }.OfType<string>().ToList();
        var rest = found.Count == 0 ? "nothing else was found either" : $"found were {string.Join(", ", found)}";
        var model = reading.Model.Used ? "the model found none that occurs in the text" : $"the model was not used ({reading.Model.Reason})";
        return $"No total was found in '{name}', so nothing was recorded: {rest}; {model}. Submit the receipt's text with a line such as 'Total 12.30'.";
    }
}
