using System.Globalization;
using System.Text.Json.Nodes;
using RsPa.EndToEnd.Api;
using RsPa.EndToEnd.Processes;

namespace RsPa.EndToEnd;

/// <summary>The client and the service, as two processes.</summary>
public sealed class ConsoleTests
{
    [Fact]
    public async Task Commands_do_what_the_documentation_says()
    {
        await using var home = new ServiceHome();
        var service = await home.StartAsync();

        (await home.RspaAsync("status")).ShouldEndWith(0).Output.ShouldContain("reimbursement");
        (await home.RspaAsync("doctor", "--json")).Output.ShouldContain("parts");
        var done = (await home.RspaAsync("task", "submit", "reimbursement", Receipts.Input(1).ToJsonString(), "--wait", "--json")).ShouldEndWith(0).Json;
        done["status"]!.GetValue<string>().ShouldBe("completed");
        done["output"]!["expense"]!["document_number"]!["value"]!.GetValue<string>().ShouldBe("RC-10001");
        var id = (string)done["id"]!;

        var failed = (await home.RspaAsync("agent", "run", "reimbursement", "--set", "text=no receipt at all", "--wait", "--json")).ShouldEndWith(1);
        failed.Json["status"]!.GetValue<string>().ShouldBe("failed");
        failed.Json["error"]!.GetValue<string>().ShouldContain("No total");
        var failedId = (string)failed.Json["id"]!;

        (await home.RspaAsync("task", "list", "--json", "--status", "failed")).ShouldEndWith(0).Json.AsArray().Select(task => (string)task!["id"]!).ShouldBe([failedId]);
        (await home.RspaAsync("task", "show", id, "--json")).ShouldEndWith(0).Json["attempts"]!.AsArray().Count.ShouldBe(1);
        (await home.RspaAsync("task", "tail", id, "--json")).ShouldEndWith(0).Output.ShouldContain("completed");
        (await home.RspaAsync("task", "retry", failedId)).ShouldEndWith(0);
        await service.TaskAsync(failedId, "failed");

        var later = (await home.RspaAsync("task", "submit", "system_report", "--due", "+1h", "--json")).ShouldEndWith(0).Json;
        (await home.RspaAsync("task", "cancel", (string)later["id"]!, "--reason", "not needed")).ShouldEndWith(0);
        (await service.TaskAsync((string)later["id"]!, "cancelled"))["attempt"]!.GetValue<int>().ShouldBe(0);

        (await home.RspaAsync("agent", "list", "--json")).ShouldEndWith(0).Json.AsArray().Select(agent => (string)agent!["name"]!).ShouldContain("system_report");
        (await home.RspaAsync("actor", "tree")).ShouldEndWith(0).Output.ShouldContain("dispatcher");
        var config = (await home.RspaAsync("config", "show", "ollama", "--json")).ShouldEndWith(0).Output;
        config.ShouldContain("RSPA_OLLAMA_PORT");
        await Eventually.UntilAsync("a row of the log", async () => (await home.RspaAsync("log", "query", "--text", "ready")).ShouldEndWith(0).Output.Contains("ready", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exit_codes_tell_usage_failure_and_absence_apart()
    {
        await using var home = new ServiceHome();
        (await home.RspaAsync("status")).ShouldEndWith(3).Error.ShouldContain(home.Socket);
        var service = await home.StartAsync();
        (await home.RspaAsync("task", "frobnicate")).ShouldEndWith(2);
        (await home.RspaAsync("task", "list", "--limit", "many")).ShouldEndWith(2);
        var unknown = (await home.RspaAsync("task", "submit", "reimbursment", "{}", "--json")).ShouldEndWith(1);
        JsonNode.Parse(unknown.Error)!["remedy"]!.GetValue<string>().ShouldContain("reimbursement");
        (await home.RspaAsync("status", "--host", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{service.Port}"))).ShouldEndWith(0);
        await service.StopAsync();
        (await home.RspaAsync("status")).ShouldEndWith(3);
    }
}
