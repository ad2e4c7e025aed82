using System.Globalization;
using System.Text.Json.Nodes;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Ollama;

namespace RsPa.EndToEnd;

/// <summary>The gateway to the models, seen from the console.</summary>
public sealed class LlmConsoleTests
{
    [Fact]
    public async Task A_question_is_answered_and_what_waits_behind_another_one_says_for_what()
    {
        var gate = new Gate();
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Models = [new StandInModel("llama4:maverick"), new StandInModel("qwen3:8b")],
            Otherwise = (_, request) => request.Body.Contains("Hold on", StringComparison.Ordinal) ? OllamaBehaviour.Silence(gate, "Well") : null,
        });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        await home.StartAsync();

        var answer = (await home.RspaAsync("llm", "ask", "--model", "qwen3:8b", "--json", "Why is the sky blue?")).ShouldEndWith(0).Json;
        answer["answer"]!.GetValue<string>().ShouldNotBeEmpty();
        (await home.RspaAsync("llm", "models", "--json")).ShouldEndWith(0).Json.AsArray().Select(model => (string)model!["name"]!).ShouldBe(["llama4:maverick", "qwen3:8b"]);

        var held = home.RspaAsync("llm", "ask", "--model", "qwen3:8b", "--fresh", "Hold on.");
        await QueueAsync(home, calls => calls.Any(call => (string)call!["model"]! == "qwen3:8b" && (string)call["state"]! == "running"));
        var behind = home.RspaAsync("llm", "ask", "--model", "qwen3:8b", "--fresh", "And then?");
        var queue = await QueueAsync(home, calls => calls.Any(call => (string)call!["model"]! == "qwen3:8b" && (string)call["state"]! == "waiting"));
        var waiting = queue.Last(call => (string)call!["model"]! == "qwen3:8b" && (string)call["state"]! == "waiting")!;
        ((string)waiting["tenant"]!).ShouldBe("console");
        ((string)waiting["blocked"]!).ShouldBe("slots");
        ((string)waiting["reason"]!).ShouldContain("is busy: console with qwen3:8b");

        var status = (await home.RspaAsync("llm", "status", "--json")).ShouldEndWith(0).Json;
        ((string)status["endpoints"]![0]!["state"]!).ShouldBe("up");
        status["loaded"]!.AsArray().Select(model => (string)model!["model"]!).ShouldContain("qwen3:8b");

        gate.Open();
        await held;
        (await behind).ShouldEndWith(0).Output.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_doctor_has_each_loaded_model_make_one_token_and_says_which_one_does_not_answer()
    {
        var isBroken = false;
        await using var ollama = await OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Models = [new StandInModel("llama4:maverick")],
            Otherwise = (_, request) => isBroken && request.Body.Contains("Say yes.", StringComparison.Ordinal) ? OllamaBehaviour.Refuse(400, "the GPU is on fire") : null,
        });
        await using var home = new ServiceHome();
        home.Variables["RSPA_OLLAMA_PORT"] = ollama.Port.ToString(CultureInfo.InvariantCulture);
        var service = await home.StartAsync();
        await service.IdleAsync(); // the first run's receipts have had it loaded

        var well = (await home.RspaAsync("doctor", "--canary", "--json")).ShouldEndWith(0).Json["canaries"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)well["model"]!).ShouldBe("llama4:maverick");
        well["answers"]!.GetValue<bool>().ShouldBeTrue();
        var asked = JsonNode.Parse(ollama.RequestsTo("/api/chat").Single(request => request.Body.Contains("Say yes.", StringComparison.Ordinal)).Body)!;
        ((int)asked["options"]!["num_predict"]!).ShouldBe(1);

        isBroken = true;
        var ill = (await home.RspaAsync("doctor", "--canary", "--json")).ShouldEndWith(1).Json["canaries"]!.AsArray().ShouldHaveSingleItem()!;
        ill["answers"]!.GetValue<bool>().ShouldBeFalse();
        ((string)ill["fault"]!).ShouldContain("the GPU is on fire");
        var (status, body) = await service.Api.PostAsync("/api/v1/llm/canary");
        ((int)status).ShouldBe(200);
        body["models"]![0]!["answers"]!.GetValue<bool>().ShouldBeFalse();
    }

    private static async Task<JsonArray> QueueAsync(ServiceHome home, Func<JsonArray, bool> isThere)
    {
        JsonArray calls = [];
        await Eventually.UntilAsync("the queue", async () =>
        {
            calls = (await home.RspaAsync("llm", "queue", "--json")).ShouldEndWith(0).Json.AsArray();
            return isThere(calls);
        });
        return calls;
    }
}
