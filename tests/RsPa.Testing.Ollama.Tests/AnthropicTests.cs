namespace RsPa.Testing.Ollama.Tests;

/// <summary><c>/v1/messages</c>.</summary>
public sealed class AnthropicTests
{
    [Fact]
    public async Task A_message_is_streamed_in_blocks()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.ScriptPath("/v1/messages", OllamaBehaviour.Of(
            new OllamaStep.Thinking("hm"), new OllamaStep.Token("Ro"), new OllamaStep.Token("me"), new OllamaStep.ToolCall("weather", []), new OllamaStep.Done()));

        var reply = await server.PostAsync("/v1/messages", """{"model":"gemma","max_tokens":99,"stream":true,"system":"Be brief","messages":[{"role":"user","content":"Hi"}]}""");

        reply.Type.ShouldBe("text/event-stream");
        var events = OpenAiTests.Data(reply).ToList();
        events.Select(data => (string)data["type"]!).ShouldBe(
        [
            "message_start",
            "content_block_start", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_stop",
            "message_delta", "message_stop",
        ]);
        events.Where(data => data.ContainsKey("index")).Select(data => (int)data["index"]!).ShouldBe([0, 0, 0, 1, 1, 1, 1, 2, 2, 2]);
        ((string)events[^2]["delta"]!["stop_reason"]!).ShouldBe("tool_use");
        ((int)events[^2]["usage"]!["output_tokens"]!).ShouldBe(4);
    }

    [Fact]
    public async Task A_whole_message_has_its_content_and_a_tool_is_used()
    {
        await using var server = await Server.StartAsync();
        const string tools = """ "tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{}}}]""";

        var asked = (await server.PostAsync("/v1/messages", $$"""{"model":"llama4:maverick","max_tokens":99,{{tools}},"messages":[{"role":"user","content":"How is the weather?"}]}""")).Json;
        var use = asked["content"]![0]!;
        var answered = (await server.PostAsync("/v1/messages", $$"""
            {"model":"llama4:maverick","max_tokens":3,{{tools}},"messages":[{"role":"user","content":"How is the weather?"},
             {"role":"assistant","content":[{{use.ToJsonString()}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{use["id"]}}","content":"sunny"}]}]}
            """)).Json;

        ((string)use["type"]!, (string)use["name"]!, (string)asked["stop_reason"]!).ShouldBe(("tool_use", "get_weather", "tool_use"));
        ((string)answered["stop_reason"]!).ShouldBe("max_tokens");
        ((string)answered["content"]![0]!["type"]!).ShouldBe("text");
    }

    [Theory]
    [InlineData("enabled", "gemma", false)]
    [InlineData("enabled", "qwen3:8b", true)]
    [InlineData("disabled", "qwen3:8b", false)]
    public async Task A_model_that_cannot_think_is_not_told_to(string thinking, string model, bool thinks)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/v1/messages", $$$"""{"model":"{{{model}}}","max_tokens":99,"thinking":{"type":"{{{thinking}}}"},"messages":[{"role":"user","content":"Hi"}]}""");

        reply.Status.ShouldBe(200);
        ((string)reply.Json["content"]![0]!["type"]! == "thinking").ShouldBe(thinks);
    }

    [Theory]
    [InlineData("""{"max_tokens":9,"messages":[{"role":"user","content":"a"}]}""", 400, "invalid_request_error", "model is required")]
    [InlineData("""{"model":"gemma","messages":[{"role":"user","content":"a"}]}""", 400, "invalid_request_error", "max_tokens is required and must be positive")]
    [InlineData("""{"model":"gemma","max_tokens":9}""", 400, "invalid_request_error", "messages is required")]
    [InlineData("""{"model":"nope","max_tokens":9,"messages":[{"role":"user","content":"a"}]}""", 404, "not_found_error", "model 'nope' not found")]
    public async Task An_error_has_its_own_form(string body, int status, string type, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/v1/messages", body);

        reply.Status.ShouldBe(status);
        ((string)reply.Json["type"]!, (string)reply.Json["error"]!["type"]!, (string)reply.Json["error"]!["message"]!).ShouldBe(("error", type, words));
        ((string)reply.Json["request_id"]!).ShouldStartWith("req_");
    }
}
