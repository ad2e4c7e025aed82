using System.Text;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Agents.BuiltIn.Reimbursement.Review;
using RsPa.Agents.BuiltIn.Reimbursement.Rules;
using RsPa.Agents.BuiltIn.Tests.Fakes;
using RsPa.Testing.Files;

namespace RsPa.Agents.BuiltIn.Tests.Review;

public class NoReceiptTests
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "samples");

    [Fact]
    public async Task The_answers_beside_the_samples_are_no_expense_under_any_name()
    {
        // They name the totals of eleven receipts, and became an expense of 1,220.00 USD.
        using var bench = new Bench();
        var answers = await File.ReadAllBytesAsync(Path.Combine(Samples, "answers.jsonl"));

        (await RejectedAsync(bench, bench.Write("answers.jsonl", answers))).ShouldContain("'answers.jsonl' is of another kind (.jsonl)");
        (await RejectedAsync(bench, bench.Write("answers.txt", answers))).ShouldContain("'answers.txt' is JSON data, an object a line, not a receipt");
        (await bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { text = Encoding.UTF8.GetString(answers) }))).ShouldContain("JSON data");
        bench.Data.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"vendor": "Corner Cafe", "total": "12.50"}""", "JSON data")]
    [InlineData("[\n{\"total\": 12.50}\n]", "JSON data")]
    [InlineData("date,vendor,total\n2026-03-14,Corner Cafe,12.50\n2026-03-15,Harbour Books,7.00\nTotal,2,19.50", "a table of data (CSV)")]
    [InlineData("date;vendor;total\r\n2026-03-14;Corner Cafe;12,50\r\n2026-03-15;Harbour Books;7,00\r\nTotal;2;19,50", "a table of data (CSV)")]
    public async Task Data_is_refused_with_what_it_is(string text, string kind)
    {
        using var bench = new Bench();
        (await bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { text }))).ShouldContain($"'text' is {kind}, not a receipt, so nothing was recorded.");
    }

    [Theory]
    [InlineData("[COPY]\nCorner Cafe Ltd\nTotal £12.50")]
    [InlineData("{{ 12 }}\nCorner Cafe Ltd\nTotal £12.50")]
    [InlineData("Corner Cafe | London | UK\nCoffee | 4.00\nTotal | 4.00 | GBP\nThank you")]
    public void A_receipt_with_brackets_or_bars_is_no_data(string text) => DataText.KindOf(text).ShouldBeNull();

    [Fact]
    public async Task Of_a_folder_only_known_kinds_and_only_files_are_opened()
    {
        using var bench = new Bench();
        bench.Write("a.txt", "Corner Cafe Ltd\nDate: 2026-03-14\nTotal £12.50"u8.ToArray());
        bench.Write("b.log", "Total £99.00"u8.ToArray());
        bench.Write("c.CSV", "Total £99.00"u8.ToArray());
        bench.Write("d.png", "Total £99.00"u8.ToArray());
        OddFiles.MakePipe(Path.Combine(bench.Files, "e.txt"));
        File.CreateSymbolicLink(Path.Combine(bench.Files, "f.txt"), "/dev/zero");
        Directory.CreateDirectory(Path.Combine(bench.Files, "g.txt"));

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files });

        output.GetProperty("new").GetArrayLength().ShouldBe(1);
        output.GetProperty("failed").EnumerateArray().Select(one => one.GetProperty("file").GetString()).ShouldBe(["b.log", "c.CSV", "d.png", "e.txt", "f.txt"]);
        var reasons = output.GetProperty("failed").EnumerateArray().Select(one => one.GetProperty("reason").GetString()!).ToList();
        reasons[1].ShouldContain("of another kind (.csv)");
        reasons[2].ShouldContain("is a picture");
        reasons[3].ShouldContain("is a pipe (FIFO), not a file");
        reasons[4].ShouldContain("is a symbolic link, not a file");
    }

    [Fact]
    public async Task A_folder_full_of_other_things_names_a_hundred_of_them_and_counts_the_rest()
    {
        using var bench = new Bench();
        for (var i = 0; i < FolderReader.MaxFailed + 3; i++)
            bench.Write($"{i:000}.log", "x"u8.ToArray());

        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { folder = bench.Files });

        output.GetProperty("failed").GetArrayLength().ShouldBe(FolderReader.MaxFailed);
        output.GetProperty("failed_more").GetInt32().ShouldBe(3);
    }

    [Fact]
    public void A_long_text_of_sentences_that_names_a_sum_once_is_doubted()
    {
        var lines = Enumerable.Range(1, 30).Select(n => $"In chapter {n} the travellers speak of the road and of the weather, and of what they are to eat.").Append("Total: 12.50");
        Doubt(string.Join('\n', lines)).ShouldNotBeNull().ShouldStartWith("it has no date, no currency");
    }

    [Fact]
    public void A_list_of_many_totals_is_doubted() =>
        Doubt(string.Join('\n', Enumerable.Range(1, 9).Select(n => $"Total £{n}.50"))).ShouldBe("it names 9 different totals");

    [Theory]
    [MemberData(nameof(SamplesTests.Files), MemberType = typeof(SamplesTests))]
    public async Task No_sample_is_doubted(string file)
    {
        using var bench = new Bench();
        var output = await bench.DoneAsync(new ReimbursementAgentType(), new { path = Path.Combine(Samples, file) });
        output.GetProperty("expense").GetProperty("held_for").GetArrayLength().ShouldBe(0, output.GetProperty("expense").ToString());
    }

    private static string? Doubt(string text) => ReceiptLikeness.Doubt(ReceiptText.Of(text), ReceiptRules.Read(text));

    private static Task<string> RejectedAsync(Bench bench, string path) => bench.RejectedAsync(new ReimbursementAgentType(), AgentJson.Write(new { path }));
}
