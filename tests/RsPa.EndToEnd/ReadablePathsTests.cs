using System.Text.Json.Nodes;
using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd;

/// <summary>Paths that whoever submits a task may name, and those that they may not.</summary>
public sealed class ReadablePathsTests
{
    private const string Receipt = "Corner Cafe Ltd\nDate: 14 March 2025\nTotal to pay £9.50\n";

    [Fact]
    public async Task Agents_read_in_the_home_directory_and_the_inbox_and_nothing_else_unless_a_setting_says_so()
    {
        await using var home = new ServiceHome();
        var (owner, outside, shared) = (BuiltPrograms.HomeIn(home.Path), Path.Combine(home.Path, "outside"), Path.Combine(home.Path, "shared"));
        foreach (var directory in (string[])[owner, outside, shared])
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(directory).FullName, "lunch.txt"), Receipt);
        if (!OperatingSystem.IsWindows())
            File.CreateSymbolicLink(Path.Combine(owner, "link.txt"), Path.Combine(outside, "lunch.txt"));
        home.Variables["RSPA_AGENTS_READABLE_DIRECTORIES"] = new JsonArray("~", shared).ToJsonString();
        var service = await home.StartAsync();

        (await ReadAsync(service, Path.Combine(owner, "lunch.txt"))).ShouldBe("completed ");
        (await ReadAsync(service, Path.Combine(shared, "lunch.txt"))).ShouldBe("completed ");
        foreach (var path in (string[])[Path.Combine(outside, "lunch.txt"), Path.Combine(owner, "link.txt"), home.MainDb, Path.Combine(home.Data, "logs", "rspa.log")])
        {
            var refused = await ReadAsync(service, path);
            refused.ShouldStartWith($"failed '{path}' is outside");
            refused.ShouldContain("agents.readable_directories");
        }

        var folder = await service.Api.SubmitAsync("reimbursement", new JsonObject { ["folder"] = outside }, maxRetries: 0);
        ((string?)(await service.TaskAsync(folder, "completed", "failed"))["error"]).ShouldNotBeNull().ShouldStartWith($"'{outside}' is outside");
        await service.StopAsync();
    }

    private static async Task<string> ReadAsync(ServiceProcess service, string path)
    {
        var id = await service.Api.SubmitAsync("reimbursement", new JsonObject { ["path"] = path, ["preview"] = true }, maxRetries: 0);
        var task = await service.TaskAsync(id, "completed", "failed");
        return $"{(string?)task["status"]} {(string?)task["error"]}";
    }
}
