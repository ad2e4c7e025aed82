using System.Text.RegularExpressions;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>The form of answers.</summary>
public sealed class FormTests
{
    [Fact]
    public async Task A_stream_is_lines_of_json_and_ends_with_counts_and_durations()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/api/chat", """{"model":"llama4","messages":[{"role":"user","content":"Hello"}]}""".Replace("llama4", "llama4:maverick", StringComparison.Ordinal));

        reply.Type.ShouldBe("application/x-ndjson");
        reply.IsChunked.ShouldBe(true);
        var (first, last) = (reply.Lines[0], reply.Lines[^1]);
        first.Select(field => field.Key).ShouldBe(["model", "created_at", "message", "done"]);
        first["message"]!.ToJsonString().ShouldStartWith("""{"role":"assistant","content":""");
        first["done"]!.GetValue<bool>().ShouldBeFalse();
        last.Select(field => field.Key).ShouldBe(
            ["model", "created_at", "message", "done", "done_reason", "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"]);
        last["message"]!.ToJsonString().ShouldBe("""{"role":"assistant","content":""}""");
        ((string)last["done_reason"]!).ShouldBe("stop");
        ((int)last["eval_count"]!).ShouldBe(reply.Lines.Count - 1);
        ((long)last["load_duration"]!).ShouldBe(1_000_000);
    }

    [Fact]
    public async Task Without_a_stream_the_answer_is_one_object_of_a_known_length()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("llama4:maverick");

        reply.Type.ShouldBe("application/json; charset=utf-8");
        reply.Length.ShouldBe(reply.Body.Length);
        reply.Json["done"]!.GetValue<bool>().ShouldBeTrue();
        reply.Content.ShouldStartWith("I am a stand-in");
    }

    [Fact]
    public async Task Angle_brackets_and_ampersands_are_escaped_as_by_go()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Answer("<b>'R&D' + é</b>"));

        (await server.ChatAsync("llama4:maverick")).Body.ShouldContain("""\u003cb\u003e'R\u0026D' + é\u003c/b\u003e""");
    }

    [Fact]
    public async Task Times_are_of_rfc_3339_with_nine_digits_in_utc()
    {
        await using var server = await Server.StartAsync();

        var times = (await server.PostAsync("/api/generate", """{"model":"llama4:maverick","prompt":"Hello"}""")).Lines.Select(line => (string)line["created_at"]!).ToList();

        times.ShouldAllBe(time => Regex.IsMatch(time, @"^2026-11-24T12:00:00\.\d{1,9}Z$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        times.ShouldContain(time => time.Length == "2026-11-24T12:00:00.123456789Z".Length);
    }

    [Fact]
    public async Task The_model_is_named_as_it_was_asked_for_whatever_its_case()
    {
        await using var server = await Server.StartAsync();

        ((string)(await server.ChatAsync("GEMMA")).Json["model"]!).ShouldBe("GEMMA");
    }

    [Fact]
    public async Task Generate_has_its_text_beside_and_the_context_in_its_last_line_unless_it_is_raw()
    {
        await using var server = await Server.StartAsync();

        var lines = (await server.PostAsync("/api/generate", """{"model":"llama4:maverick","prompt":"Hello"}""")).Lines;
        var raw = (await server.PostAsync("/api/generate", """{"model":"llama4:maverick","prompt":"Hello","raw":true,"stream":false}""")).Json;

        ((string)lines[0]["response"]!).ShouldBe("I");
        lines[0].ContainsKey("message").ShouldBeFalse();
        lines[^1]["context"]!.AsArray().Count.ShouldBeGreaterThan(2);
        lines[0].ContainsKey("context").ShouldBeFalse();
        raw.ContainsKey("context").ShouldBeFalse();
        ((int)raw["prompt_eval_count"]!).ShouldBe(2); // five bytes, without a template
    }

    [Theory]
    [InlineData("/api/chat", """{"model":"gemma","messages":[]}""", "load")]
    [InlineData("/api/chat", """{"model":"gemma"}""", "load")]
    [InlineData("/api/generate", """{"model":"gemma"}""", "load")]
    [InlineData("/api/generate", """{"model":"gemma","prompt":""}""", "load")]
    [InlineData("/api/chat", """{"model":"gemma","messages":[],"keep_alive":0}""", "unload")]
    [InlineData("/api/generate", """{"model":"gemma","keep_alive":"0"}""", "unload")]
    [InlineData("/api/generate", """{"model":"gemma","keep_alive":"0m"}""", "unload")]
    [InlineData("/api/generate", """{"model":"gemma","keep_alive":"0h0s"}""", "unload")]
    public async Task A_load_and_an_unload_answer_at_once_with_one_object_without_durations(string path, string body, string reason)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync(path, body);

        reply.Type.ShouldBe("application/json; charset=utf-8");
        reply.Length.ShouldBe(reply.Body.Length);
        ((string)reply.Json["done_reason"]!).ShouldBe(reason);
        reply.Json.Select(field => field.Key).ShouldNotContain("total_duration");
        server.Ollama.Runners.Loaded.Count.ShouldBe(reason == "load" ? 1 : 0);
    }

    [Fact]
    public async Task A_message_without_content_is_a_real_call()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", content: "");

        ((string)reply.Json["done_reason"]!).ShouldBe("stop");
        ((int)reply.Json["prompt_eval_count"]!).ShouldBe(5); // the prompt's beginning and the message's template
    }

    [Fact]
    public async Task A_tool_call_comes_whole_in_a_piece_of_its_own_with_id_and_index()
    {
        await using var server = await Server.StartAsync();
        const string tools = """ "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""";

        var lines = (await server.PostAsync("/api/chat", $$"""{"model":"llama4:maverick","messages":[{"role":"user","content":"How is the weather?"}],{{tools}}}""")).Lines;

        var call = lines[0]["message"]!["tool_calls"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)call["id"]!).ShouldMatch("^call_[a-z0-9]{8}$");
        call["function"]!.ToJsonString().ShouldBe("""{"index":0,"name":"get_weather","arguments":{"city":""}}""");
        ((string)lines[0]["message"]!["content"]!).ShouldBe("");
        ((string)lines[^1]["done_reason"]!).ShouldBe("stop");
        lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Several_tool_calls_are_counted_and_their_ids_differ()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Of(new OllamaStep.ToolCall("one", []), new OllamaStep.ToolCall("two", []), new OllamaStep.Done()));

        var calls = (await server.ChatAsync("llama4:maverick")).Json["message"]!["tool_calls"]!.AsArray();

        calls.Select(call => (int)call!["function"]!["index"]!).ShouldBe([0, 1]);
        calls.Select(call => (string)call!["id"]!).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Probabilities_come_with_each_piece_where_they_are_asked_for()
    {
        await using var server = await Server.StartAsync();

        var lines = (await server.PostAsync("/api/chat", """{"model":"gemma","messages":[{"role":"user","content":"Hi"}],"logprobs":true,"top_logprobs":2}""")).Lines;

        var logprob = lines[0]["logprobs"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)logprob["token"]!).ShouldBe((string)lines[0]["message"]!["content"]!);
        ((double)logprob["logprob"]!).ShouldBeInRange(-1, 0);
        logprob["top_logprobs"]!.AsArray().Count.ShouldBe(2);
        lines[^1].ContainsKey("logprobs").ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", """ "options":{"stop":["stand-in"]}""");

        reply.Content.ShouldBe("I am a ");
        ((string)reply.Json["done_reason"]!).ShouldBe("stop");
    }
}
