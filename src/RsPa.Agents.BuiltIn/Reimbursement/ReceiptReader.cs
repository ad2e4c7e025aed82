using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Model;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>What was read from a document.</summary>
/// <param name="Document">The document, or the part of a message, that was taken for the receipt.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Model">What the model did.</param>
/// <param name="Text">Its lines.</param>
/// <param name="Hints">What was known of it besides.</param>
internal sealed record ReceiptReading(ReceiptDocument Document, ReceiptFields Fields, ModelUse Model, ReceiptText Text, ReceiptHints Hints)
{
    /// <summary>What the model read differently, and is surer of than the rules: for the owner to look at.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}

/// <summary>Reads a receipt: the rules first, then the model where it may be asked, then the two joined.</summary>
internal static class ReceiptReader
{
    /// <summary>
    /// Reads several documents by the rules, and takes the likeliest: the one whose total is surest and, of two that are as sure,
    /// the earlier, since the parts of a message come with the likeliest first.
    /// </summary>
    public static ReceiptReading ByRules(IReadOnlyList<ReceiptDocument> documents, ReimbursementSettings settings, DateOnly today) =>
        documents
            .Select(document => Read(document, Hints(document, settings, today.AddDays(1))))
            .MaxBy(one => one.Fields.Total is { } total ? 1 + Math.Round(total.Confidence, 1) : 0)!;

    /// <summary>Asks the model too, and joins what it says with what the rules read.</summary>
    public static async Task<ReceiptReading> WithModelAsync(AgentRun run, ReceiptReading byRules, CancellationToken cancellationToken)
    {
        var reading = await ModelReader.AskAsync(run.Chat, byRules.Document.Text, cancellationToken).ConfigureAwait(false);
        if (reading.Answer is not { } answer)
            return byRules with { Model = new ModelUse(false, reading.Reason, null) };
        var said = ModelCheck.Check(answer, byRules.Text, reading.Note is not null);
        var merged = FieldMerge.Merge(byRules.Fields, said.Fields);
        return byRules with
        {
            Fields = merged.Fields,
            Model = new ModelUse(true, null, said.Rejected.Count == 0 ? null : said.Rejected)
            {
                Note = reading.Note,
                Differs = merged.Differences.Count == 0 ? null : merged.Differences.ToDictionary(one => one.Field, one => one.Said, StringComparer.Ordinal),
            },
            Doubts = [.. merged.Differences.Where(one => one.IsDoubt && one.Field != "category").Select(one => $"{one.Field}: the model read '{one.Said}'")],
        };
    }

    private static ReceiptReading Read(ReceiptDocument document, ReceiptHints hints)
    {
        var text = ReceiptText.Of(document.Text);
        return new ReceiptReading(document, ReceiptRules.Read(text, hints), new ModelUse(false, "use_model is never", null), text, hints);
    }

    private static ReceiptHints Hints(ReceiptDocument document, ReimbursementSettings settings, DateOnly latest) => new()
    {
        Sender = document.Sender,
        SentOn = document.SentOn,
        Latest = latest,
        DefaultCurrency = settings.DefaultCurrency,
        DateOrder = settings.DateOrder,
    };
}
