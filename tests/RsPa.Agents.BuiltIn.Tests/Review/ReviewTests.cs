using System.Text.Json;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests.Review;

/// <summary>What is held for review, is counted nowhere, and is counted when its owner accepts it. The clock says 2026-04-02.</summary>
public class ReviewTests
{
    private const string Sure = "Corner Cafe Ltd\nInvoice No: A-20417\nDate: 2026-03-14 09:10\nTotal £12.50";

    [Theory]
    [InlineData("Corner Cafe Ltd\nDate: 2031-05-01\nTotal £12.50", "date: 2031-05-01 lies in the future")]
    [InlineData("Corner Cafe Ltd\nDate: 2026-04-04\nTotal £12.50", "date: 2026-04-04 lies in the future")]
    [InlineData("Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12,500.00", "total: 12,500.00 is more than 10,000")]
    [InlineData("Corner Cafe Ltd\nDate: 2026-03-14\nTotal -£12,500.00", "total: -12,500.00 is more than 10,000")]
    [InlineData("Ramen Ya\nTokyo Japan\nDate: 2026-03-14\nTotal ¥1,600,000", "total: 1,600,000.00 is more than 1,500,000")]
    [InlineData("Corner Cafe Ltd\nDate: 2026-03-14\nCoffee £4.00\nCake £8.50\nTotal £12.50\nTotal charged USD 15.90", "currency: it also names a total in another currency than GBP: Total charged USD 15.90")]
    [InlineData("Harbour Grill Ltd\nDate: 2026-03-14\nWe had a lovely lunch there and in the end the total of it was £12.50 which I paid", "document: it may be no receipt, its total stands in a sentence")]
    public async Task What_is_likely_wrong_is_recorded_marked_and_not_counted(string text, string reason)
    {
        using var bench = new Bench();
        await RecordAsync(bench, Sure);

        var output = await RecordAsync(bench, text);

        output.GetProperty("new").GetBoolean().ShouldBeTrue();
        var expense = output.GetProperty("expense");
        expense.GetProperty("counted").GetBoolean().ShouldBeFalse();
        Texts(expense.GetProperty("held_for")).ShouldHaveSingleItem().ShouldStartWith(reason);
        Texts(expense.GetProperty("needs_review")).ShouldContain(one => one.StartsWith(reason));
        output.GetProperty("ledger").GetProperty("to_review").GetInt32().ShouldBe(1);
        output.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(1);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(12.50m);
    }

    [Theory]
    [InlineData("a day of slack for time zones", "Corner Cafe Ltd\nDate: 2026-04-03\nTotal £12.50")]
    [InlineData("just the bound", "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £10,000.00")]
    [InlineData("a currency of small units", "Ramen Ya\nTokyo Japan\nDate: 2026-03-14\nTotal ¥12,500")]
    [InlineData("a day to come beside the day of the purchase", "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12.50\nReturn by 2027-03-14")]
    [InlineData("only the end of a warranty", "Corner Cafe Ltd\nTotal £12.50\nWarranty until 2031-05-01")]
    [InlineData("a mark that several countries share", "Diner\n12 Main St, Austin, TX 78701\nDate: 03/14/2026\nTotal USD 12.50\nTotal $12.50")]
    [InlineData("a short note", "Corner Cafe\nTotal 12.50")]
    public async Task What_only_looks_so_is_counted(string _, string text)
    {
        using var bench = new Bench();
        var output = await RecordAsync(bench, text);
        output.GetProperty("expense").GetProperty("held_for").GetArrayLength().ShouldBe(0, output.GetProperty("expense").ToString());
        output.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(1);
        output.GetProperty("ledger").GetProperty("to_review").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task The_bound_is_a_setting()
    {
        using var bench = new Bench { Configuration = """{"review_above": 10}""" };
        Texts((await RecordAsync(bench, Sure)).GetProperty("expense").GetProperty("held_for")).ShouldHaveSingleItem().ShouldStartWith("total: 12.50 is more than 10,");
    }

    [Fact]
    public async Task What_is_held_is_counted_once_its_owner_accepts_it()
    {
        using var bench = new Bench();
        var id = (await RecordAsync(bench, "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12,500.00")).GetProperty("expense").GetProperty("id").GetString();

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { accept = id });

        output.GetProperty("accepted").GetProperty("counted").GetBoolean().ShouldBeTrue();
        output.GetProperty("accepted").GetProperty("needs_review").GetArrayLength().ShouldBe(0);
        output.GetProperty("accepted").GetProperty("accepted_at").GetDateTimeOffset().ShouldBe(bench.Time.GetUtcNow());
        output.GetProperty("ledger").GetProperty("to_review").GetInt32().ShouldBe(0);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(12500m);
        (await bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { accept = id }))).ShouldContain("it is counted already");
        (await RecordAsync(bench, "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12,500.00")).GetProperty("new").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_held_leaves_the_ledger_as_it_came(bool accepted)
    {
        using var bench = new Bench();
        var id = (await RecordAsync(bench, "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12,500.00")).GetProperty("expense").GetProperty("id").GetString();
        if (accepted)
            await bench.DoneAsync(new ReimbursementAgentType(), new { accept = id });

        var ledger = (await bench.DoneAsync(new ReimbursementAgentType(), new { remove = id })).GetProperty("ledger");

        (ledger.GetProperty("count").GetInt32(), ledger.GetProperty("to_review").GetInt32()).ShouldBe((0, 0));
        ledger.GetProperty("totals").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Accepting_what_is_not_there_is_refused_by_name()
    {
        using var bench = new Bench();
        (await bench.RejectedAsync(new ReimbursementAgentType(), """{"accept": "abc"}""")).ShouldContain("'accept' is 'abc'");
    }

    [Fact]
    public async Task A_report_lists_what_is_held_apart_and_adds_it_to_no_sum()
    {
        using var bench = new Bench();
        await RecordAsync(bench, Sure);
        await RecordAsync(bench, "Harbour Books Ltd\nDate: 2031-05-01\nTotal £7.00");
        await RecordAsync(bench, "Quick Ltd\nDate: 2026-03-14\nTotal £12,500.00");

        var csv = await ReportAsync("csv");
        var rows = (await File.ReadAllTextAsync(csv.GetProperty("path").GetString()!)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(4);
        rows[1].ShouldStartWith("2026-03-14,Corner Cafe Ltd,12.50,GBP,");
        rows[1].ShouldEndWith(",");
        rows[2].ShouldStartWith("2026-03-14,Quick Ltd,,GBP,");
        rows[2].ShouldEndWith(",12500.00");
        rows[3].ShouldStartWith("2031-05-01,Harbour Books Ltd,,GBP,");
        rows[3].ShouldContain("lies in the future");
        (csv.GetProperty("count").GetInt32(), csv.GetProperty("to_review").GetInt32()).ShouldBe((1, 2));
        csv.GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(12.50m);

        var page = await File.ReadAllTextAsync((await ReportAsync("html")).GetProperty("path").GetString()!);
        page.ShouldContain("To review");
        page.IndexOf("Quick Ltd", StringComparison.Ordinal).ShouldBeGreaterThan(page.IndexOf("To review</h2>", StringComparison.Ordinal));
        page.ShouldContain("<td>GBP</td><td class=\"n\">12.50</td>");

        Task<JsonElement> ReportAsync(string format) => bench.DoneAsync(new ReimbursementAgentType(), new { report = new { format } });
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(one => one.GetString()!);

    private static Task<JsonElement> RecordAsync(Bench bench, string text) => bench.DoneAsync(new ReimbursementAgentType(), new { text });
}
