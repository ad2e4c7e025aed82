using System.Text;
using RsPa.Agents.BuiltIn.Files;
using RsPa.Agents.BuiltIn.Inputs;
using RsPa.Agents.BuiltIn.Reimbursement.Documents;
using RsPa.Agents.BuiltIn.Reimbursement.Ledger;

namespace RsPa.Agents.BuiltIn.Reimbursement;

/// <summary>Reads receipts into an expense ledger, and writes reports of it.</summary>
internal sealed class ReimbursementAgent : IAgent
{
    /// <inheritdoc/>
    public async Task<AgentResult> ExecuteAsync(AgentRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            var settings = ReimbursementSettings.Read(run.Configuration);
            var input = ReimbursementInput.Read(run.Input, DateOnly.FromDateTime(run.Time.GetUtcNow().UtcDateTime));
            return AgentResult.Done(await DoAsync(run, settings, input, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception wrong) when (wrong is InputException or UnreadableDocumentException or IncompleteReceiptException)
        {
            return AgentResult.Reject(wrong.Message);
        }
        catch (DocumentUnavailableException unavailable)
        {
            return AgentResult.Fail(unavailable.Message);
        }
    }

    private static async Task<object> DoAsync(AgentRun run, ReimbursementSettings settings, ReimbursementInput input, CancellationToken cancellationToken)
    {
        var ledger = new ExpenseLedger(input.Preview ? new UnkeptData(run.Data) : run.Data);
        var recorder = new ReceiptRecorder(run, settings, ledger);
        switch (input)
        {
            case ReimbursementInput.ReadFile file:
                var documents = await DocumentReader.ReadFileAsync(run, file.Path, cancellationToken).ConfigureAwait(false);
                return await RecordAsync(run, recorder, ledger, documents, file.Preview, cancellationToken).ConfigureAwait(false);
            case ReimbursementInput.ReadText text:
                // As bytes, so that HTML or a whole message is known for what it is here too.
                using (var content = new MemoryStream(Encoding.UTF8.GetBytes(text.Text)))
                {
                    var texts = await DocumentReader.ReadAsync(run.Documents, content, "text", cancellationToken).ConfigureAwait(false);
                    return await RecordAsync(run, recorder, ledger, texts, text.Preview, cancellationToken).ConfigureAwait(false);
                }

            case ReimbursementInput.ReadFolder folder:
                return await FolderReader.ReadAsync(run, recorder, ledger, folder.Path, cancellationToken).ConfigureAwait(false);
            case ReimbursementInput.MakeReport report:
                return await ReportAsync(run, ledger, report, cancellationToken).ConfigureAwait(false);
            case ReimbursementInput.RemoveExpense remove:
                return await RemoveAsync(ledger, remove.Id, cancellationToken).ConfigureAwait(false);
            case ReimbursementInput.AcceptExpense accept:
                return await AcceptAsync(run, ledger, accept.Id, cancellationToken).ConfigureAwait(false);
            default:
                throw new InvalidOperationException($"no way to do {input.GetType().Name}");
        }
    }

    private static async Task<ReceiptOutput> RecordAsync(AgentRun run, ReceiptRecorder recorder, ExpenseLedger ledger, IReadOnlyList<ReceiptDocument> documents, bool preview, CancellationToken cancellationToken)
    {
        run.Progress.Report(new AgentProgress(0.1, $"reading {documents[0].Name}"));
        var output = await recorder.RecordAsync(documents, cancellationToken).ConfigureAwait(false);
        return output with { Ledger = await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false), Preview = preview ? true : null };
    }

    private static async Task<ReportOutput> ReportAsync(AgentRun run, ExpenseLedger ledger, ReimbursementInput.MakeReport asked, CancellationToken cancellationToken)
    {
        var all = new List<Expense>();
        await foreach (var expense in ledger.ListAsync(cancellationToken).ConfigureAwait(false))
            all.Add(expense);
        var report = ExpenseReport.Of(all, asked.From, asked.Until, DateOnly.FromDateTime(run.Time.GetUtcNow().UtcDateTime));
        var content = asked.Format == "csv" ? CsvReport.Write(report) : HtmlReport.Write(report);
        var path = await AtomicFile.WriteAsync(run.FilesDirectory, $"expenses_{asked.From:yyyy-MM-dd}_{asked.Until:yyyy-MM-dd}.{asked.Format}", content, run, cancellationToken).ConfigureAwait(false);
        var sums = LedgerTotals.Of(report.Expenses);
        return new ReportOutput(path, asked.Format, asked.From, asked.Until, sums.Count, report.Undated, sums.Totals, report.ToReview.Count);
    }

    private static async Task<AcceptanceOutput> AcceptAsync(AgentRun run, ExpenseLedger ledger, string id, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } expense)
            throw new InputException($"'accept' is '{DisplayText.Line(id)}': the ledger has no expense with that id; a report lists the ids.");
        if (expense.Counted)
            throw new InputException($"'accept' is '{id}': that expense is not held for review, it is counted already.");
        var accepted = await ledger.AcceptAsync(expense, run.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return new AcceptanceOutput(accepted, await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false));
    }

    private static async Task<RemovalOutput> RemoveAsync(ExpenseLedger ledger, string id, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } expense)
            throw new InputException($"'remove' is '{DisplayText.Line(id)}': the ledger has no expense with that id; a report lists the ids.");
        await ledger.RemoveAsync(expense, cancellationToken).ConfigureAwait(false);
        return new RemovalOutput(expense, await ledger.TotalsAsync(cancellationToken).ConfigureAwait(false));
    }
}
