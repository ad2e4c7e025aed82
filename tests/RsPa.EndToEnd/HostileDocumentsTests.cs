using System.Text.Json.Nodes;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Hostile;
using Xunit.Abstractions;

namespace RsPa.EndToEnd;

/// <summary>A service that is given hostile documents of more than 40 kinds at once; half of those that there are, since all are read by themselves elsewhere.</summary>
public sealed class HostileDocumentsTests(ITestOutputHelper output)
{
    private const long MostGrowth = 50L * 1024 * 1024;
    private static readonly string[] Parsers = ["AngleSharp.dll", "UglyToad.PdfPig.dll", "MimeKit.dll"];

    [Fact]
    public async Task It_reads_or_refuses_each_with_a_reason_and_neither_its_memory_nor_other_work_suffers()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var home = new ServiceHome();
        home.Variables["RSPA_DOCUMENTS_PROCESSOR_TIME_LIMIT"] = "1";
        home.Variables["RSPA_DOCUMENTS_MEMORY_LIMIT"] = "96MiB";
        home.Variables["RSPA_AGENTS_MAX_CONCURRENT_TASKS"] = "6";
        var service = await home.StartAsync();
        await Eventually.UntilAsync("the welcome, for which documents of each kind are read", () => Task.FromResult(service.Process.Output.Contains("Try next", StringComparison.Ordinal)));
        var host = service.Process.Id;
        ProcessFigures.ForgetPeak(host);
        var before = ProcessFigures.Memory(host);

        var tasks = new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = Directory.CreateDirectory(Path.Combine(BuiltPrograms.HomeIn(home.Path), "received"));
        foreach (var document in HostileDocument.All.Where((_, i) => i % 2 == 0))
        {
            var file = Path.Combine(folder.FullName, document.FileName);
            await File.WriteAllBytesAsync(file, document.Make());
            tasks[document.Kind] = await service.Api.SubmitAsync("reimbursement", new JsonObject { ["path"] = file, ["preview"] = true }, maxRetries: 0);
        }

        tasks.Count.ShouldBeGreaterThanOrEqualTo(40);

        // Other agents' work goes on meanwhile: it ends before the documents do.
        for (var i = 0; i < 5; i++)
            await service.TaskAsync(await service.Api.SubmitAsync("system_report", new JsonObject { ["hours"] = 1 }), "completed");
        (await service.Api.GetAsync("/api/v1/tasks?agent=reimbursement&status=pending&limit=1"))["tasks"]!.AsArray().ShouldNotBeEmpty();

        await service.IdleAsync(TimeSpan.FromMinutes(5));
        foreach (var (kind, id) in tasks)
        {
            var task = await service.TaskAsync(id, "completed", "failed");
            var error = (string?)task["error"];
            output.WriteLine($"{kind}: {(string?)task["status"]} {error}");
            if (error is not null)
                error.ShouldNotContain("Exception", customMessage: kind);
            error?.ShouldNotContain("abandoned", customMessage: kind);
        }

        var growth = ProcessFigures.PeakMemory(host) - before;
        output.WriteLine($"memory before {before:N0}, grown at most by {growth:N0}");
        growth.ShouldBeLessThan(MostGrowth);
        await Eventually.UntilAsync("no processor is busy", () => IsQuietAsync(host));

        // The parsers are where documents are read, and nowhere else.
        Parsers.Where(parser => ProcessFigures.HasLoaded(host, parser)).ShouldBeEmpty();
        var good = await service.Api.SubmitAsync("reimbursement", new JsonObject { ["text"] = "<html><body>Corner Cafe Ltd<p>Date: 2026-03-14<p>Total £12.50", ["preview"] = true });
        (await service.TaskAsync(good, "completed", "failed"))["status"]!.GetValue<string>().ShouldBe("completed");
        ProcessFigures.Children(host).ShouldContain(child => ProcessFigures.HasLoaded(child, "AngleSharp.dll"));
        var children = ProcessFigures.Children(host);
        await service.StopAsync();
        await Eventually.UntilAsync("no process is left", () => Task.FromResult(!Array.Exists(children, child => ProcessFigures.HasLoaded(child, "RsPa.Host.dll"))));
    }

    private static async Task<bool> IsQuietAsync(int host)
    {
        int[] processes = [host, .. ProcessFigures.Children(host)];
        var before = processes.Sum(process => ProcessFigures.ProcessorTime(process).TotalSeconds);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        return processes.Sum(process => ProcessFigures.ProcessorTime(process).TotalSeconds) - before < 0.3;
    }
}
