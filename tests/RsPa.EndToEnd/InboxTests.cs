using System.Text.Json.Nodes;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Files;

namespace RsPa.EndToEnd;

/// <summary>Files that are dropped into the inbox.</summary>
public sealed class InboxTests
{
    [Fact]
    public async Task A_receipt_ends_in_the_ledger_and_what_is_none_is_put_aside_with_the_reason()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        Directory.CreateDirectory(home.Inbox);
        await File.WriteAllTextAsync(Path.Combine(home.Inbox, "lunch.txt"), Receipts.Text(1));
        await File.WriteAllTextAsync(Path.Combine(home.Inbox, "poem.txt"), "The owl and the pussycat went to sea.");
        await ThereAsync(Path.Combine(home.Inbox, "done", "lunch.txt"), service);
        await ThereAsync(Path.Combine(home.Inbox, "failed", "poem.txt.reason.txt"), service);
        (await File.ReadAllTextAsync(Path.Combine(home.Inbox, "failed", "poem.txt.reason.txt"))).ShouldContain("No total");
        (await LedgerAsync(service))["count"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_counts_no_file_twice_and_forgets_none()
    {
        const int Files = 30;
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        Directory.CreateDirectory(home.Inbox);
        for (var i = 0; i < Files; i++)
            await File.WriteAllTextAsync(Path.Combine(home.Inbox, $"receipt-{i:00}.txt"), Receipts.Text(i));
        var done = Path.Combine(home.Inbox, "done");
        foreach (var stage in (int[])[1, 8, 20])
        {
            await Eventually.UntilAsync($"{stage} files done", () => Task.FromResult(Count(done) >= stage));
            await service.Process.KillAsync();
            service = await home.StartAsync();
        }

        await Eventually.UntilAsync("all files done", () => Task.FromResult(Count(done) == Files));
        Directory.GetFiles(home.Inbox).ShouldBeEmpty();
        Directory.Exists(Path.Combine(home.Inbox, "failed")).ShouldBeFalse();
        (await LedgerAsync(service))["count"]!.GetValue<int>().ShouldBe(Files);
    }

    [Fact]
    public async Task What_is_no_file_holds_nothing_up_and_a_half_written_one_is_waited_for()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        Directory.CreateDirectory(home.Inbox);
        OddFiles.MakePipe(Path.Combine(home.Inbox, "pipe.txt"));
        File.CreateSymbolicLink(Path.Combine(home.Inbox, "zero.txt"), "/dev/zero");
        var half = new FileStream(Path.Combine(home.Inbox, "half.txt"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        await half.WriteAsync(System.Text.Encoding.UTF8.GetBytes("Corner Cafe Ltd\n"));
        await half.FlushAsync();
        await File.WriteAllTextAsync(Path.Combine(home.Inbox, "whole.txt"), Receipts.Text(1));
        await ThereAsync(Path.Combine(home.Inbox, "done", "whole.txt"), service);

        var list = await home.RspaAsync("inbox", "list", "--json");
        list.ShouldEndWith(0).Json.AsArray().Select(file => $"{file!["name"]} {file["state"]}").Where(file => !file.StartsWith("half.txt", StringComparison.Ordinal)).ShouldBe(["pipe.txt left", "zero.txt left"]);
        Directory.Exists(Path.Combine(home.Inbox, "failed")).ShouldBeFalse("what is still being written is not judged");

        await half.WriteAsync(System.Text.Encoding.UTF8.GetBytes("Date: 2026-01-05\nTotal £2.00\n"));
        await half.DisposeAsync();
        await ThereAsync(Path.Combine(home.Inbox, "done", "half.txt"), service);
        await service.ReadyAsync();
    }

    [Fact]
    public async Task Receipts_that_come_at_once_in_two_renderings_are_each_counted_once_and_the_sums_are_right()
    {
        // Two renderings of one receipt are read by different attempts at the same moment, and all attempts add to the same sums.
        const int Receipts = 25;
        await using var home = new ServiceHome();
        var service = await home.StartAsync();
        var tasks = await Task.WhenAll(Enumerable.Range(1, Receipts).SelectMany(number => (string[])
        [
            $"Corner Cafe Ltd\nInvoice No: A-{number:D5}\nDate: 2026-01-05\nTotal £{number}.25",
            $"CORNER CAFE LTD\n5 January 2026\nInvoice No: A-{number:D5}\nTotal to pay GBP {number}.25\nThank you",
        ]).Select(text => service.Api.SubmitAsync("reimbursement", new JsonObject { ["text"] = text })));
        var outputs = new List<JsonNode>();
        foreach (var id in tasks)
            outputs.Add((await service.TaskAsync(id, "completed", "failed"))["output"]!);

        outputs.Count(output => output["new"]!.GetValue<bool>()).ShouldBe(Receipts);
        var report = await service.Api.SubmitAsync("reimbursement", new JsonObject { ["report"] = new JsonObject { ["from"] = "2026-01-01", ["until"] = "2026-01-31" } });
        var listed = (await service.TaskAsync(report, "completed", "failed"))["output"]!;
        var ledger = await LedgerAsync(service);
        (ledger["count"]!.GetValue<int>(), listed["count"]!.GetValue<int>()).ShouldBe((Receipts, Receipts));
        var sum = Enumerable.Range(1, Receipts).Sum(number => number + 0.25m);
        (ledger["totals"]!["GBP"]!.GetValue<decimal>(), listed["totals"]!["GBP"]!.GetValue<decimal>()).ShouldBe((sum, sum));
    }

    private static int Count(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory).Length : 0;

    private static async Task<JsonNode> LedgerAsync(ServiceProcess service)
    {
        // A preview of what is there already changes nothing, and tells the ledger's sums.
        var id = await service.Api.SubmitAsync("reimbursement", new JsonObject { ["text"] = Receipts.Text(1), ["preview"] = true });
        return (await service.TaskAsync(id, "completed", "failed"))["output"]!["ledger"]!;
    }

    private static async Task ThereAsync(string file, ServiceProcess service)
    {
        try
        {
            await Eventually.UntilAsync(file, () => Task.FromResult(File.Exists(file)));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} The service said:\n{service.Process.Output}", late);
        }
    }
}
