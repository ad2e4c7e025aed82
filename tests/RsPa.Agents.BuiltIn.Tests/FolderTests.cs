using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Tests.Fakes;

namespace RsPa.Agents.BuiltIn.Tests;

public class FolderTests
{
    [Fact]
    public async Task A_folder_gives_its_new_receipts_and_says_which_files_gave_none()
    {
        using var bench = new Bench();
        bench.Write("a.txt", "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12.50"u8.ToArray());
        bench.Write("b.txt", "Corner  Cafe Ltd\nDate: 2026-03-14\n\nTotal £12.50\n"u8.ToArray());
        bench.Write("c.txt", "a shopping list"u8.ToArray());
        bench.Write("d.png", [0x89, 0x50, 0x4E, 0x47, 0]);
        bench.Write(".hidden", "Total £1.00"u8.ToArray());

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files });

        output.GetProperty("new").EnumerateArray().ShouldHaveSingleItem().GetProperty("expense").GetProperty("file").GetString().ShouldBe("a.txt");
        output.GetProperty("known").GetInt32().ShouldBe(1);
        output.GetProperty("failed").EnumerateArray().Select(one => one.GetProperty("file").GetString()).ShouldBe(["c.txt", "d.png"]);
        output.GetProperty("left").GetInt32().ShouldBe(0);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(12.50m);
    }

    [Fact]
    public async Task Reading_a_folder_again_adds_only_what_is_new()
    {
        using var bench = new Bench();
        bench.Write("a.txt", "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12.50"u8.ToArray());
        await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files });
        bench.Write("b.txt", "Corner Cafe Ltd\nDate: 2026-03-15\nTotal £3.00"u8.ToArray());

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files });

        output.GetProperty("new").GetArrayLength().ShouldBe(1);
        output.GetProperty("known").GetInt32().ShouldBe(1);
        output.GetProperty("ledger").GetProperty("totals").GetProperty("GBP").GetDecimal().ShouldBe(15.50m);
    }

    [Fact]
    public async Task One_run_adds_no_more_than_its_limit_and_tells_what_is_left()
    {
        using var bench = new Bench { Configuration = """{"use_model": "never"}""" };
        for (var number = 0; number < FolderReader.MaxNew + 3; number++)
            bench.Write($"{number:D4}.txt", System.Text.Encoding.UTF8.GetBytes($"Corner Cafe Ltd\nInvoice No: A-{number:D5}\nDate: 2026-03-14\nTotal £1.00"));

        (await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files })).GetProperty("left").GetInt32().ShouldBe(3);

        var second = await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files });
        second.GetProperty("new").GetArrayLength().ShouldBe(3);
        second.GetProperty("left").GetInt32().ShouldBe(0);
        second.GetProperty("ledger").GetProperty("count").GetInt32().ShouldBe(FolderReader.MaxNew + 3);
    }

    [Fact]
    public async Task Html_that_is_given_as_text_is_read_as_html()
    {
        using var bench = new Bench();
        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { text = "<html><body><h1>Corner Cafe</h1><table><tr><td>Total</td><td>£2.00</td></tr></table></body></html>" });
        output.GetProperty("expense").GetProperty("kind").GetString().ShouldBe("html");
        output.GetProperty("expense").GetProperty("vendor").GetProperty("value").GetString().ShouldBe("Corner Cafe");
    }
}
