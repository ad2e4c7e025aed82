using System.Globalization;
using System.Net;
using System.Text;

namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>Writes a report as one HTML page that needs nothing else, to read or to print.</summary>
internal static class HtmlReport
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}"
        + "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.r{color:#9a4a00}"
        + "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}.r{color:#ffb066}}"
        + "@media print{body{margin:0;max-width:none}}";

    /// <summary>The page.</summary>
    public static string Write(ExpenseReport report)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"Expenses {report.From:yyyy-MM-dd} to {report.Until:yyyy-MM-dd}");
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Append(title).Append("</title><style>").Append(Style).Append("</style></head>\n<body>\n<h1>").Append(title).Append("</h1>\n");
        Sums(page, "Currency", LedgerTotals.Of(report.Expenses).Totals);
        Sums(page, "Category", LedgerTotals.Sums(report.Expenses, one => $"{one.Category?.Value ?? "other"}, {one.Currency?.Value ?? LedgerTotals.UnknownCurrency}"));
        Table(page, report.Expenses);
        if (report.ToReview.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>To review</h2>\n<p class=\"r\">These {report.ToReview.Count} are in none of the sums. The input {{&quot;accept&quot;: ID}} counts one, {{&quot;remove&quot;: ID}} takes it out.</p>\n");
            Table(page, report.ToReview, withId: true);
        }
        page.Append(CultureInfo.InvariantCulture, $"<p>{report.Expenses.Count} expenses.");
        if (report.Undated > 0)
            page.Append(CultureInfo.InvariantCulture, $" <span class=\"r\">{report.Undated} more have no date, and are in no period's report.</span>");
        return page.Append("</p>\n</body>\n</html>\n").ToString();
    }

    private static void Sums(StringBuilder page, string heading, IReadOnlyDictionary<string, decimal> sums)
    {
        page.Append("<table><thead><tr><th>").Append(heading).Append("</th><th class=\"n\">Total</th></tr></thead><tbody>\n");
        foreach (var (name, sum) in sums)
            page.Append("<tr><td>").Append(Text(name)).Append("</td><td class=\"n\">").Append(Money(sum)).Append("</td></tr>\n");
        page.Append("</tbody></table>\n");
    }

    private static void Table(StringBuilder page, IReadOnlyList<Expense> expenses, bool withId = false)
    {
        page.Append("<table><thead><tr>").Append(withId ? "<th>ID</th>" : "").Append("<th>Date</th><th>Vendor</th><th class=\"n\">Total</th><th>Currency</th><th>Category</th><th>Number</th><th>File</th><th>To review</th></tr></thead><tbody>\n");
        foreach (var expense in expenses)
        {
            page.Append("<tr>").Append(withId ? $"<td>{Text(expense.Id)}</td>" : "");
            page.Append(CultureInfo.InvariantCulture, $"<td>{expense.Date?.Value:yyyy-MM-dd}</td><td>{Text(expense.Vendor?.Value)}</td><td class=\"n\">{Money(expense.Total.Value)}</td>")
                .Append("<td>").Append(Text(expense.Currency?.Value)).Append("</td><td>").Append(Text(expense.Category?.Value))
                .Append("</td><td>").Append(Text(expense.DocumentNumber?.Value)).Append("</td><td>").Append(Text(expense.File))
                .Append("</td><td class=\"r\">").Append(Text(string.Join("; ", expense.NeedsReview))).Append("</td></tr>\n");
        }
        page.Append("</tbody></table>\n");
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static string Money(decimal amount) => amount.ToString("#,##0.00##", CultureInfo.InvariantCulture);
}
