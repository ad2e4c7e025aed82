using System.Text.Json;
using RsPa.Host.Tests.Hosting;
using RsPa.Host.Tests.Models;
using RsPa.Testing.Ollama;

namespace RsPa.Host.Tests.Console;

public sealed class LlmCommandTests(ModelHost host) : IClassFixture<ModelHost>
{
    [Fact]
    public async Task Status_shows_servers_what_is_loaded_and_lanes()
    {
        var frames = await host.RunAsync("llm status");

        frames.ExitCode().ShouldBe(0);
        Tables(frames).ShouldBe(["endpoints", "loaded", "lanes"], ignoreOrder: true);
        Cell(frames.Frame("table"), 0, "state").GetString().ShouldBe("up");
        frames.FieldOf("running").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Queue_says_what_a_call_waits_for_and_when_it_is_likely_to_start()
    {
        var gate = new Gate();
        host.Ollama.Script(OllamaBehaviour.Silence(gate, "One"));
        var first = host.RunAsync("llm ask", ("prompt", ["one"]), ("model", ["qwen3:8b"]), ("fresh", ["true"]));
        await host.UntilAsync(status => status.GetProperty("running").GetInt32() == 1);
        var second = host.RunAsync("llm ask", ("prompt", ["two"]), ("model", ["qwen3:8b"]), ("fresh", ["true"]));
        await host.UntilAsync(status => status.GetProperty("waiting").GetInt32() == 1);

        var table = (await host.RunAsync("llm queue")).Frame("table");

        table.GetProperty("rows").GetArrayLength().ShouldBe(2);
        Cell(table, 0, "state").GetString().ShouldBe("running");
        Cell(table, 1, "blocked").GetString().ShouldBe("slots");
        Cell(table, 1, "reason").GetString().ShouldNotBeNull().ShouldContain("is busy: console with qwen3:8b");
        Cell(table, 1, "likely").GetString().ShouldNotBeNull().ShouldStartWith("in ~");
        gate.Open();
        (await first).ExitCode();
        (await second).ExitCode().ShouldBe(0);
    }

    [Fact]
    public async Task Models_and_show_tell_of_models()
    {
        var table = (await host.RunAsync("llm models")).Frame("table");
        table.GetProperty("rows").EnumerateArray().Select(row => row[0].GetString()).ShouldContain("llama4:maverick");

        var shown = await host.RunAsync("llm show", ("model", ["qwen3:8b"]));
        shown.ExitCode().ShouldBe(0);
        shown.FieldOf("name").GetString().ShouldBe("qwen3:8b");
    }

    [Fact]
    public async Task A_model_that_there_is_not_is_said_with_the_nearest_name()
    {
        var frames = await host.RunAsync("llm show", ("model", ["qwen4:8b"]));

        frames.ExitCode().ShouldBe(1);
        frames.Frame("error").Text("remedy").ShouldContain("'qwen3:8b'");
    }

    [Fact]
    public async Task Ask_shows_the_answer_in_pieces_and_gives_programs_the_whole()
    {
        var frames = await host.RunAsync("llm ask", ("prompt", ["Why is the sky blue?"]), ("model", ["qwen3:8b"]), ("temperature", ["0.7"]), ("system", ["Be brief."]));

        frames.ExitCode().ShouldBe(0);
        var pieces = frames.Where(frame => frame.Text("frame") == "piece").Select(frame => frame.Text("text")).ToArray();
        pieces.Length.ShouldBeGreaterThan(1);
        frames.FieldOf("answer").GetString().ShouldBe(string.Concat(pieces));
        frames.FieldOf("output_tokens").GetInt64().ShouldBeGreaterThan(0);
        host.Ollama.RequestsTo("/api/chat").ShouldContain(request => request.Body.Contains("Be brief.", StringComparison.Ordinal) && request.Body.Contains("0.7", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("temperature", "hot")]
    [InlineData("temperature", "3")]
    [InlineData("json-schema", "{")]
    public async Task A_question_that_can_not_be_asked_is_wrong_usage(string option, string value)
    {
        var frames = await host.RunAsync("llm ask", ("prompt", ["why"]), (option, [value]));

        frames.ExitCode().ShouldBe(2);
        frames.Frame("error").Text("field").ShouldBe(option);
    }

    [Fact]
    public async Task Pull_shows_how_far_it_is()
    {
        var frames = await host.RunAsync("llm pull", ("model", ["small:1b"]));

        frames.ExitCode().ShouldBe(0);
        frames.ShouldContain(frame => frame.Text("frame") == "progress");
        frames.FieldOf("status").GetString().ShouldBe("success");
    }

    [Fact]
    public async Task Load_and_unload_say_what_becomes_of_it()
    {
        (await host.RunAsync("llm load", ("model", ["llama4:maverick"]))).ExitCode().ShouldBe(0);
        await host.UntilAsync(status => Loaded(status).Contains("llama4:maverick"));

        var unloaded = await host.RunAsync("llm unload", ("model", ["llama4:maverick"]));
        Cell(unloaded.Frame("table"), 0, "state").GetString().ShouldBe("unloading");
        await host.UntilAsync(status => !Loaded(status).Contains("llama4:maverick"));

        var again = await host.RunAsync("llm unload", ("model", ["llama4:maverick"]));
        Cell(again.Frame("table"), 0, "state").GetString().ShouldBe("not_loaded");
    }

    [Fact]
    public async Task Unload_wants_a_model_or_all() => (await host.RunAsync("llm unload")).ExitCode().ShouldBe(2);

    [Fact]
    public async Task Bench_measures_as_many_calls_as_were_asked_for()
    {
        var frames = await host.RunAsync("llm bench", ("model", ["qwen3:8b"]), ("prompts", ["2"]));

        frames.ExitCode().ShouldBe(0);
        frames.FieldOf("prompts").GetInt32().ShouldBe(2);
        frames.FieldOf("output_tokens").GetInt64().ShouldBeGreaterThan(0);
        (await host.RunAsync("llm bench", ("prompts", ["101"]))).ExitCode().ShouldBe(2);
    }

    private static string[] Tables(IEnumerable<JsonElement> frames) => [.. frames.Where(frame => frame.Text("frame") == "table").Select(frame => frame.Text("name")).Where(name => name != "tenants")];

    private static List<string> Loaded(JsonElement status) => [.. status.GetProperty("endpoints")[0].GetProperty("loaded").EnumerateArray().Select(model => model.Text("model"))];

    private static JsonElement Cell(JsonElement table, int row, string column)
    {
        var at = table.GetProperty("columns").EnumerateArray().Select((one, i) => (Name: one.Text("name"), At: i)).First(one => one.Name == column).At;
        return table.GetProperty("rows")[row][at];
    }
}
