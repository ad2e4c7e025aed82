using RsPa.Agents.BuiltIn.Files;
using RsPa.Agents.BuiltIn.Inputs;
using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Ledger;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>Reads receipts into an expense ledger, and writes reports of it.</summary>
internal sealed class ReimbursementAgent : IAgent
{
    /// <summary>Below this, a field is one that the owner should look at.</summary>
    private const double SureEnough = 0.5;

    /// <inheritdoc/>
    public async Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            var settings = ReimbursementSettings.Read(run.Configuration);
            var today = DateOnly.FromDateTime(run.Time.GetUtcNow().UtcDateTime);
            return ReimbursementInput.Read(run.Input, today) switch
            {
                ReimbursementInput.ReadFile file => await RecordAsync(run, settings, await DocumentReader.ReadFileAsync(file.Path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
                ReimbursementInput.ReadText text => await RecordAsync(run, settings, [new ReceiptDocument(text.Text, "text", "text")], cancellationToken).ConfigureAwait(false),
                ReimbursementInput.MakeReport report => await ReportAsync(run, report, cancellationToken).ConfigureAwait(false),
                ReimbursementInput.Remove remove => await RemoveAsync(run, remove.Id, cancellationToken).ConfigureAwait(false),
                var other => throw new InvalidOperationException($"no way to do {other.GetType().Name}"),
            };
        }
        catch (Exception wrong) when (wrong is InputException or UnreadableDocumentException)
        {
            return AgentResult.Reject(wrong.Message);
        }
    }

    private static async Task<AgentResult> RecordAsync(AgentRun run, ReimbursementSettings settings, IReadOnlyList<ReceiptDocument> documents, CancellationToken cancellationToken)
    {
        run.Progress.Report(new AgentProgress(0.1, $"reading {documents[0].Name}"));
        var ledger = new ExpenseLedger(run.Data);
        var reading = ReceiptReader.ByRules(documents, settings, DateOnly.FromDateTime(run.Time.GetUtcNow().UtcDateTime));
        if (await ledger.FindAsync(Identity.Of(reading.Document.Text), cancellationToken).ConfigureAwait(false) is { } known)
        {
            var model = new ModelUse(false, "the receipt is in the ledger already", null);
            return AgentResult.Done(new ReceiptOutput(known, false, known.Id, model, await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false)));
        }
        if (settings.UseModel)
        {
            run.Progress.Report(new AgentProgress(0.4, "asking the model"));
            reading = await ReceiptReader.WithModelAsync(run, reading, cancellationToken).ConfigureAwait(false);
        }
        if (reading.Fields.Total is not { } total)
            return AgentResult.Reject(NoTotal(reading));
        run.Progress.Report(new AgentProgress(0.8, "keeping the ledger"));
        var recording = await ledger.RecordAsync(ToExpense(reading, total, run.Time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        var totals = await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false);
        return AgentResult.Done(new ReceiptOutput(recording.Expense, recording.IsNew, recording.DuplicateOf, reading.Model, totals));
    }

    private static async Task<AgentResult> ReportAsync(AgentRun run, ReimbursementInput.MakeReport asked, CancellationToken cancellationToken)
    {
        var all = new List<Expense>();
        await foreach (var expense in new ExpenseLedger(run.Data).ListAsync(cancellationToken).ConfigureAwait(false))
            all.Add(expense);
        var report = ExpenseReport.Of(all, asked.From, asked.Until);
        var content = asked.Format == "csv" ? CsvReport.Write(report) : HtmlReport.Write(report);
        var path = await AtomicFile.WriteAsync(run.FilesDirectory, $"expenses_{asked.From:yyyy-MM-dd}_{asked.Until:yyyy-MM-dd}.{asked.Format}", content, run, cancellationToken).ConfigureAwait(false);
        var sums = LedgerTotals.Of(report.Expenses);
        return AgentResult.Done(new ReportOutput(path, asked.Format, asked.From, asked.Until, sums.Count, report.Undated, sums.Totals));
    }

    private static async Task<AgentResult> RemoveAsync(AgentRun run, string id, CancellationToken cancellationToken)
    {
        var ledger = new ExpenseLedger(run.Data);
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } expense)
            return AgentResult.Reject($"'remove' is '{id}': the ledger has no expense with that id; a report lists the ids.");
        ledger.Remove(expense);
        return AgentResult.Done(new RemovalOutput(expense, await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false)));
    }

    private static Expense ToExpense(ReceiptReading reading, Field<decimal> total, DateTimeOffset now) => new()
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
        NeedsReview = [.. ToReview(reading.Fields)],
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
        field is null ? $"{name}: not found" : field.Confidence < SureEnough ? $"{name}: not sure" : null;

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
