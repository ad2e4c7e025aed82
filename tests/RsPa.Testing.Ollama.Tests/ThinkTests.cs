using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>Thinking, formats and the limits of an answer.</summary>
public sealed class ThinkTests
{
    [Theory]
    [InlineData("qwen3:8b", null, true)]
    [InlineData("qwen3:8b", "true", true)]
    [InlineData("qwen3:8b", "\"low\"", true)]
    [InlineData("qwen3:8b", "\"max\"", true)]
    [InlineData("qwen3:8b", "false", false)]
    [InlineData("gemma", null, false)]
    [InlineData("gemma", "false", false)]
    public async Task Left_out_on_a_thinking_model_it_means_true(string model, string? think, bool thinks)
    {
        await using var server = await Server.StartAsync();

        var message = (await server.ChatAsync(model, think is null ? "" : $"\"think\":{think}")).Json["message"]!.AsObject();

        message.ContainsKey("thinking").ShouldBe(thinks);
        ((string)message["content"]!).ShouldStartWith("I am a stand-in");
    }

    [Theory]
    [InlineData("/api/chat", "true", "\"gemma\" does not support thinking")]
    [InlineData("/api/generate", "\"high\"", "\"gemma\" does not support thinking")]
    [InlineData("/api/chat", "\"some\"", "invalid think value: \"some\" (must be \"high\", \"medium\", \"low\", \"max\", true, or false)")]
    [InlineData("/api/chat", "1", "think must be a boolean or string (\"high\", \"medium\", \"low\", \"max\", true, or false)")]
    public async Task A_model_that_cannot_and_another_value_are_refused(string path, string think, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync(path, $$"""{"model":"gemma","prompt":"a","messages":[{"role":"user","content":"a"}],"think":{{think}}}""");

        (reply.Status, reply.Error).ShouldBe((400, words));
    }

    [Fact]
    public async Task Thinking_counts_against_the_most_tokens()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("qwen3:8b", """ "options":{"num_predict":20}""");

        reply.Content.ShouldBe("");
        ((string)reply.Json["message"]!["thinking"]!).ShouldNotBeEmpty();
        ((string)reply.Json["done_reason"]!).ShouldBe("length");
        ((int)reply.Json["eval_count"]!).ShouldBe(20);
    }

    [Fact]
    public async Task With_a_format_the_thinking_is_free_and_the_answer_is_json()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/api/generate", """{"model":"qwen3:8b","prompt":"Total: $8.37","stream":false,"format":{"type":"object","properties":{"total":{"type":"number"}}}}""");

        ((string)reply.Json["thinking"]!).ShouldStartWith("Let me");
        ((decimal)JsonNode.Parse((string)reply.Json["response"]!)!["total"]!).ShouldBe(8.37m);
    }

    [Theory]
    [InlineData("\"\"", 200, "")]
    [InlineData("null", 200, "")]
    [InlineData("\"json\"", 200, "")]
    [InlineData("\"yaml\"", 500, "invalid format: \"\\\"yaml\\\"\"; expected \"json\" or a valid JSON Schema object")]
    [InlineData("5", 500, "invalid format: \"5\"; expected \"json\" or a valid JSON Schema object")]
    public async Task Format_takes_json_or_a_schema(string format, int status, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", $"\"format\":{format}");

        (reply.Status, reply.Error ?? "").ShouldBe((status, words));
    }

    [Theory]
    [InlineData("""{"type":"thing"}""", "Unrecognized schema")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}""", "Error resolving ref #/$defs/none")]
    public async Task A_schema_that_cannot_be_converted_is_400_with_json_inside_of_the_words(string schema, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", $"\"format\":{schema}");

        reply.Status.ShouldBe(400);
        ((string)JsonNode.Parse(reply.Error!)!["error"]!["message"]!).ShouldContain(words);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","num_predict":1000""")]
    public async Task An_answer_has_ten_contexts_at_most_also_where_no_length_is_given(string more)
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Endless("word ").InRunner());

        var reply = await server.ChatAsync("gemma", $$""" "options":{"num_ctx":16{{more}}}""");

        ((int)reply.Json["eval_count"]!).ShouldBe(160);
        ((string)reply.Json["done_reason"]!).ShouldBe("length");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_is_repeated_more_than_thirty_times_ends_the_answer_in_good_order_without_done(bool stream)
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Answer([.. Enumerable.Range(0, 40).Select(at => at % 2 == 0 ? " " : "\n")]).InRunner());

        var reply = await server.PostAsync("/api/chat", Server.Chat("gemma").Replace("\"stream\":false", $"\"stream\":{(stream ? "true" : "false")}", StringComparison.Ordinal));

        reply.Status.ShouldBe(200);
        reply.Lines.ShouldAllBe(line => !(bool)line["done"]!);
        string.Concat(reply.Lines.Select(line => (string)line["message"]!["content"]!)).Length.ShouldBe(31);
    }
}
