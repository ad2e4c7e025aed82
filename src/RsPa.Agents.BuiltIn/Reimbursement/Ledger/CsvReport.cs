using System.Buffers;
using System.Globalization;
using System.Text;

namespace RsPa.Agents.BuiltIn.Reimbursement.Ledger;

/// <summary>Writes a report as CSV in the form of RFC 4180: commas, CRLF, quotes doubled.</summary>
internal static class CsvReport
{
    private static readonly string[] Head =
        ["date", "vendor", "total", "currency", "category", "document_number", "file", "confidence", "needs_review", "id", "total_to_review"];

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n;\t");

    /// <summary>The report, with a line of headings; what is held for review comes last.</summary>
    public static string Write(ExpenseReport report)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(',', Head).Append("\r\n");
        foreach (var expense in report.Expenses.Concat(report.ToReview))
            csv.AppendJoin(',', Cells(expense)).Append("\r\n");
        return csv.ToString();
    }

    private static string[] Cells(Expense expense) =>
    [
        expense.Date?.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        Cell(expense.Vendor?.Value),
        expense.Counted ? Money(expense) : "",
        Cell(expense.Currency?.Value),
        Cell(expense.Category?.Value),
        Cell(expense.DocumentNumber?.Value),
        Cell(expense.File),
        expense.Total.Confidence.ToString("0.00", CultureInfo.InvariantCulture),
        Cell(string.Join("; ", expense.NeedsReview)),
        expense.Id,

        // Apart from what counts: whoever adds up the column of totals gets what the ledger says.
        expense.Counted ? "" : Money(expense),
    ];

    private static string Money(Expense expense) => expense.Total.Value.ToString("0.00##", CultureInfo.InvariantCulture);

    // A spreadsheet runs a cell that starts with one of these as a formula, and a receipt's text is a stranger's: an apostrophe
    // keeps it text (OWASP, CSV injection).
    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')
            text = "'" + text;
        return text.AsSpan().ContainsAny(NeedsQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
