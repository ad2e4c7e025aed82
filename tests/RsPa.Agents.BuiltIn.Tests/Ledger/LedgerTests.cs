using System.Text.Json;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests.Ledger;

public class LedgerTests
{
    private const string Receipt = "Corner Cafe Ltd\nInvoice No: A-20417\nDate: 2026-03-14 09:10\nTotal £12.50";

    [Fact]
    public async Task A_new_receipt_is_added_and_counted()
    {
        using var bench = new Bench();
        var output = await RecordAsync(bench, Receipt);
        output.GetProperty("new").GetBoolean().ShouldBeTrue();
        output.TryGetProperty("duplicate_of", out _).ShouldBeFalse();
        output.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(1);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(12.50m);
    }

    [Theory]
    [InlineData("the same text", Receipt)]
    [InlineData("other spaces and line ends", "  Corner   Cafe Ltd\r\n\r\nInvoice No:  A-20417\r\nDate: 2026-03-14   09:10\r\nTotal   £12.50\r\n")]
    [InlineData("another rendering with its number", "Receipt from Corner Cafe Ltd\nThank you!\n14 March 2026\nInvoice No: A-20417\nTotal to pay GBP 12.50")]
    [InlineData("another rendering without a number", "CORNER CAFE LTD\n14/03/2026\nTotal £12.50\nHave a nice day")]
    public async Task The_same_receipt_is_never_counted_twice(string _, string again)
    {
        using var bench = new Bench();
        var first = (await RecordAsync(bench, Receipt)).GetProperty("expense").GetProperty("id").GetString();

        var output = await RecordAsync(bench, again);

        output.GetProperty("new").GetBoolean().ShouldBeFalse();
        output.GetProperty("duplicate_of").GetString().ShouldBe(first);
        output.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(1);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(12.50m);
    }

    [Theory]
    [InlineData("another number", "Corner Cafe Ltd\nInvoice No: A-20418\nDate: 2026-03-14 09:10\nTotal £12.50")]
    [InlineData("another day", "Corner Cafe Ltd\nInvoice No: A-20417\nDate: 2026-03-15 09:10\nTotal £12.50")]
    [InlineData("another sum", "Corner Cafe Ltd\nInvoice No: A-20417\nDate: 2026-03-14 09:10\nTotal £12.60")]
    [InlineData("another currency", "Corner Cafe Ltd\nInvoice No: A-20417\nDate: 2026-03-14 09:10\nTotal €12.50")]
    [InlineData("the same digits, another sum", "Corner Cafe Ltd\nInvoice No: A-20417\nDate: 2026-03-14 09:10\nTotal £125.0")]
    [InlineData("another shop", "Harbour Books Ltd\nDate: 2026-03-14 09:10\nTotal £12.50")]
    [InlineData("another time, no number", "Corner Cafe Ltd\nDate: 2026-03-14 17:45\nTotal £12.50")]
    public async Task Another_purchase_is_counted_however_alike(string _, string other)
    {
        using var bench = new Bench();
        await RecordAsync(bench, Receipt);
        var output = await RecordAsync(bench, other);
        output.GetProperty("new").GetBoolean().ShouldBeTrue();
        output.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task In_a_ledger_from_before_there_were_sums_two_renderings_count_once_and_the_sums_begin()
    {
        using var bench = await OldLedgerAsync();
        (await bench.DoneAsync(new ReimbursementAgentType(), new { text = Receipt, preview = true })).GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(1);

        var output = await RecordAsync(bench, "Harbour Books Ltd\n2026-03-20\nTotal £1.00");

        output.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(2);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(13.50m);
        bench.Data.Entries.Keys.Count(key => key.StartsWith("expense/", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task In_a_ledger_from_before_there_were_sums_an_expense_with_two_renderings_is_removed_whole()
    {
        using var bench = await OldLedgerAsync();
        var id = (await RecordAsync(bench, Receipt)).GetProperty("expense").GetProperty("id").GetString();

        var removal = await bench.DoneAsync(new ReimbursementAgentType(), new { remove = id });

        removal.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(0);
        bench.Data.Entries.Keys.ShouldNotContain(key => key.StartsWith("expense/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receipt_costs_the_same_in_a_large_ledger()
    {
        using var bench = new Bench { Configuration = """{"use_model": "never"}""" };
        await RecordAsync(bench, Numbered(0));
        var small = await ReadsAsync(1);
        for (var number = 2; number < 200; number++)
            await RecordAsync(bench, Numbered(number));

        (await ReadsAsync(200)).ShouldBe(small);
        (await RecordAsync(bench, Numbered(201))).GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(202);

        async Task<int> ReadsAsync(int number)
        {
            bench.Data.EntriesRead = 0;
            await RecordAsync(bench, Numbered(number));
            return bench.Data.EntriesRead;
        }

        static string Numbered(int number) => $"Corner Cafe Ltd\nInvoice No: A-{number:D5}\nDate: 2026-03-14\nTotal £{number + 1}.00";
    }

    // Two tasks at once, none of which saw the other's expense, as an earlier version committed them.
    private static async Task<Bench> OldLedgerAsync()
    {
        var one = new Bench();
        using var two = new Bench();
        await RecordAsync(one, Receipt);
        await RecordAsync(two, "CORNER CAFE LTD\n14/03/2026\nInvoice No: A-20417\nTotal £12.50\nHave a nice day");
        foreach (var (key, value) in two.Data.Entries)
            one.Data.Entries[key] = value;
        foreach (var key in one.Data.Entries.Keys.Where(key => key.StartsWith("totals/", StringComparison.Ordinal) || key == "day/2026-03-14/12.50").ToList())
            one.Data.Entries.Remove(key);
        return one;
    }

    [Fact]
    public async Task The_model_is_not_asked_about_a_receipt_that_is_there()
    {
        var chat = new FakeChat(_ => "{}");
        using var bench = new Bench { Chat = chat };
        await RecordAsync(bench, Receipt);
        await RecordAsync(bench, Receipt);
        chat.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_model_is_not_asked_twice_about_another_rendering()
    {
        var chat = new FakeChat(_ => "{}");
        using var bench = new Bench { Chat = chat };
        const string Other = "CORNER CAFE LTD\n14/03/2026\nTotal £12.50\nHave a nice day";
        await RecordAsync(bench, Receipt);
        await RecordAsync(bench, Other);
        (await RecordAsync(bench, Other)).GetProperty("new").GetBoolean().ShouldBeFalse();
        chat.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_receipt_without_a_total_is_refused_and_nothing_is_kept()
    {
        using var bench = new Bench();
        var fault = await bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { text = "Corner Cafe Ltd\nDate: 2026-03-14" }));
        fault.ShouldContain("No total was found in 'text', so nothing was recorded");
        fault.ShouldContain("vendor 'Corner Cafe Ltd', date 2026-03-14");
        fault.ShouldContain("the model is away");
        bench.Data.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_missing_or_doubtful_is_marked_for_review()
    {
        using var bench = new Bench();
        var output = await RecordAsync(bench, "Corner Cafe\nTotal 12.50");
        output.GetProperty("expense").GetProperty("needs_review").EnumerateArray().Select(one => one.GetString())
            .ShouldBe(["date: not found", "currency: not found"]);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("unknown").GetDecimal().ShouldBe(12.50m);
    }

    [Fact]
    public async Task A_removed_expense_leaves_the_ledger_and_may_be_recorded_again()
    {
        using var bench = new Bench();
        var id = (await RecordAsync(bench, Receipt)).GetProperty("expense").GetProperty("id").GetString();

        var removal = await bench.DoneAsync(new ReimbursementAgentType(), new { remove = id });

        removal.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(0);
        removal.GetProperty("ledger").GetProperty("totals").EnumerateObject().ShouldBeEmpty();
        bench.Data.Entries.Keys.ShouldAllBe(key => key.StartsWith("totals/", StringComparison.Ordinal));
        (await RecordAsync(bench, Receipt)).GetProperty("new").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Removing_what_is_not_there_is_refused_by_name()
    {
        using var bench = new Bench();
        (await bench.RejectedAsync(new ReimbursementAgentType(), """{"remove": "abc"}""")).ShouldContain("'remove' is 'abc'");
    }

    private static Task<JsonElement> RecordAsync(Bench bench, string text) => bench.DoneAsync(new ReimbursementAgentType(), new { text });
}
