using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Reimbursement.Ledger;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests.Ledger;

public class ReportTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    public void A_cell_is_quoted_by_the_rules_and_never_runs_as_a_formula(string? text, string expected) =>
        CsvReport.Cell(text).ShouldBe(expected);

    [Fact]
    public async Task A_csv_report_holds_the_expenses_of_its_period_in_the_order_of_their_dates()
    {
        using var bench = await FilledAsync();

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { report = new { from = "2026-02-01", until = "2026-02-28", format = "csv" } });

        var path = output.GetProperty("path").GetString()!;
        path.ShouldBe(Path.Combine(bench.Files, "expenses_2026-02-01_2026-02-28.csv"));
        var rows = (await File.ReadAllTextAsync(path)).Split("\r\n");
        rows[0].ShouldBe("date,vendor,total,currency,category,document_number,file,confidence,needs_review,id,total_to_review");
        rows[1].ShouldStartWith("2026-02-01,Harbour Books Ltd,7.00,GBP,");
        rows[2].ShouldStartWith("2026-02-28,\"Quick, Sharp & Co\",1250.50,EUR,");
        rows.Length.ShouldBe(4);
        rows[3].ShouldBeEmpty();
        output.GetProperty("count").GetInt32().ShouldBe(2);
        output.GetProperty("undated").GetInt32().ShouldBe(1);
        output.GetProperty("totals").GetProperty("EUR").GetDecimal().ShouldBe(1250.50m);
        Directory.GetFiles(bench.Files).Length.ShouldBe(1);
    }

    [Fact]
    public async Task An_html_report_is_a_whole_page_in_which_a_receipts_text_is_only_text()
    {
        using var bench = await FilledAsync();
        await bench.DoneAsync(new ReimbursementAgentType(), new { text = "<script>alert(1)</script> Ltd\n2026-02-03\nTotal £1.00" });

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { report = new { from = "2026-02-01", until = "2026-02-28", format = "html" } });

        var page = await File.ReadAllTextAsync(output.GetProperty("path").GetString()!);
        page.ShouldStartWith("<!DOCTYPE html>");
        page.ShouldContain("1,250.50");
        page.ShouldNotContain("<script>");
        page.ShouldContain("alert(1)&lt;/script&gt;");
        page.ShouldContain("1 more have no date");
    }

    [Fact]
    public async Task A_report_without_a_period_is_of_this_year_until_today()
    {
        using var bench = await FilledAsync();
        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { report = new { } });
        output.GetProperty("from").GetString().ShouldBe("2026-01-01");
        output.GetProperty("until").GetString().ShouldBe("2026-04-02");
        output.GetProperty("format").GetString().ShouldBe("csv");
        output.GetProperty("count").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_report_that_is_made_again_replaces_the_old_file()
    {
        using var bench = await FilledAsync();
        var input = new { report = new { from = "2026-02-01", until = "2026-02-28" } };
        var path = (await bench.DoneAsync(new ReimbursementAgentType(), input)).GetProperty("path").GetString()!;
        await File.WriteAllTextAsync(path, "old");
        await bench.DoneAsync(new ReimbursementAgentType(), input);
        (await File.ReadAllTextAsync(path)).ShouldStartWith("date,");
    }

    private static async Task<Bench> FilledAsync()
    {
        var bench = new Bench();
        foreach (var text in new[]
        {
            "Quick, Sharp & Co\nDate: 2026-02-28\nTotal €1,250.50",
            "Harbour Books Ltd\nDate: 2026-02-01\nTotal £7.00",
            "Corner Cafe Ltd\nDate: 2026-03-01\nTotal £12.50",
            "Undated Ltd\nTotal £3.00",
        })
            await bench.DoneAsync(new ReimbursementAgentType(), new { text });
        return bench;
    }
}
