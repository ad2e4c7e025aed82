using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>The OpenAI paths.</summary>
public sealed class OpenAiTests
{
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""";

    [Fact]
    public async Task A_chat_is_streamed_in_events_with_the_role_in_the_first_chunk_only()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script();
        server.Ollama.ScriptPath("/v1/chat/completions", OllamaBehaviour.Answer("Ro", "me"));

        var reply = await server.PostAsync("/v1/chat/completions", """{"model":"gemma","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""");

        reply.Type.ShouldBe("text/event-stream");
        var events = reply.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.ShouldAllBe(line => line.StartsWith("data: "));
        events[^1].ShouldBe("data: [DONE]");
        var chunks = Data(reply).ToList();
        chunks.Select(chunk => chunk["choices"]!.AsArray() is [var choice] ? choice!["delta"]!.ToJsonString() : "[]")
            .ShouldBe(["""{"role":"assistant","content":"Ro"}""", """{"content":"me"}""", "{}", "[]"]);
        ((string?)chunks[2]["choices"]![0]!["finish_reason"]).ShouldBe("stop");
        ((string?)chunks[0]["choices"]![0]!["finish_reason"]).ShouldBeNull();
        chunks[3]["usage"]!.ToJsonString().ShouldBe("""{"prompt_tokens":6,"completion_tokens":2,"total_tokens":8}""");
        chunks.ShouldAllBe(chunk => (string)chunk["object"]! == "chat.completion.chunk" && ((string)chunk["id"]!).StartsWith("chatcmpl-"));
    }

    [Fact]
    public async Task A_whole_chat_has_its_message_and_usage()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/v1/chat/completions", """{"model":"qwen3:8b","messages":[{"role":"user","content":"Hi"}],"max_tokens":30}""");

        reply.Type.ShouldBe("application/json");
        var choice = reply.Json["choices"]![0]!;
        ((string)choice["message"]!["reasoning"]!).ShouldStartWith("Let me");
        ((string)choice["message"]!["content"]!).ShouldStartWith("I am");
        ((string)choice["finish_reason"]!).ShouldBe("length");
        ((int)reply.Json["usage"]!["completion_tokens"]!).ShouldBe(30);
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("low", true)]
    public async Task The_effort_says_whether_it_thinks(string effort, bool thinks)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/v1/chat/completions", $$"""{"model":"qwen3:8b","messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"{{effort}}"}""");

        reply.Json["choices"]![0]!["message"]!.AsObject().ContainsKey("reasoning").ShouldBe(thinks);
    }

    [Fact]
    public async Task Tool_arguments_are_a_text_and_the_conversation_goes_on_with_the_result()
    {
        await using var server = await Server.StartAsync();

        var asked = await server.PostAsync("/v1/chat/completions", $$"""{"model":"llama4:maverick","messages":[{"role":"user","content":"How is the weather?"}],{{Tools}}}""");
        var call = asked.Json["choices"]![0]!["message"]!["tool_calls"]![0]!;
        var answered = await server.PostAsync("/v1/chat/completions", $$$"""
            {"model":"llama4:maverick",{{{Tools}}},"messages":[{"role":"user","content":"How is the weather?"},
             {"role":"assistant","content":null,"tool_calls":[{{{call.ToJsonString()}}}]},{"role":"tool","tool_call_id":"{{{call["id"]}}}","content":"sunny"}]}
            """);

        ((string)asked.Json["choices"]![0]!["finish_reason"]!).ShouldBe("tool_calls");
        ((string)call["type"]!, (int)call["index"]!, (string)call["function"]!["name"]!, (string)call["function"]!["arguments"]!)
            .ShouldBe(("function", 0, "get_weather", """{"city":""}"""));
        ((string)answered.Json["choices"]![0]!["finish_reason"]!).ShouldBe("stop");
    }

    [Theory]
    [InlineData("json_object", "")]
    [InlineData("json_schema", ""","json_schema":{"name":"a","schema":{"type":"object","properties":{"total":{"type":"number"}}}}""")]
    public async Task A_response_format_is_a_format(string type, string more)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/v1/chat/completions", $$$"""{"model":"gemma","messages":[{"role":"user","content":"Total: $8.37"}],"response_format":{"type":"{{{type}}}"{{{more}}}}}""");

        ((decimal)JsonNode.Parse((string)reply.Json["choices"]![0]!["message"]!["content"]!)!["total"]!).ShouldBe(8.37m);
    }

    [Fact]
    public async Task Parts_of_a_message_are_messages_of_their_own()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync("/v1/chat/completions", """
            {"model":"gemma","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}
            """);

        ((int)reply.Json["usage"]!["prompt_tokens"]!).ShouldBe(1 + (4 + 4) + (4 + 256));
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"gemma","messages":[]}""", 400, "invalid_request_error", "[] is too short - 'messages'")]
    [InlineData("/v1/chat/completions", "", 400, "invalid_request_error", "EOF")]
    [InlineData("/v1/chat/completions", """{"model":5}""", 400, "invalid_request_error", "json: cannot unmarshal number into Go struct field ChatCompletionRequest.model of type string")]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}]}""", 400, "invalid_request_error", "model is required")]
    [InlineData("/v1/chat/completions", """{"model":"nope","messages":[{"role":"user","content":"a"}]}""", 404, "not_found_error", "model 'nope' not found")]
    [InlineData("/v1/chat/completions", """{"model":"gemma","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]}""", 400, "invalid_request_error", "invalid image input")]
    [InlineData("/v1/chat/completions", """{"model":"gemma","messages":[{"role":"user","content":"a"}],"reasoning_effort":"some"}""", 400, "invalid_request_error", "invalid reasoning value: \"some\" (must be \"high\", \"medium\", \"low\", \"max\", or \"none\")")]
    [InlineData("/v1/completions", """{"model":"nope","prompt":"a"}""", 404, "not_found_error", "model 'nope' not found")]
    [InlineData("/v1/embeddings", """{"model":"nomic"}""", 400, "invalid_request_error", "invalid input")]
    [InlineData("/v1/embeddings", """{"model":"nomic","input":"a","encoding_format":"hex"}""", 400, "invalid_request_error", "Invalid value for 'encoding_format' = hex. Supported values: ['float', 'base64'].")]
    [InlineData("/v1/embeddings", """{"model":"gemma","input":"a"}""", 501, "api_error", "This server does not support embeddings. Start it with `--embeddings`")]
    [InlineData("/v1/responses", """{"model":"nope","input":"a"}""", 404, "not_found_error", "model 'nope' not found")]
    public async Task An_error_has_type_and_message(string path, string body, int status, string type, string words)
    {
        await using var server = await Server.StartAsync();

        var reply = await server.PostAsync(path, body);

        reply.Status.ShouldBe(status);
        var error = reply.Json["error"]!;
        ((string)error["message"]!, (string)error["type"]!).ShouldBe((words, type));
        error.AsObject().Select(field => field.Key).ShouldBe(["message", "type", "param", "code"]);
    }

    [Fact]
    public async Task A_completion_streams_text()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.ScriptPath("/v1/completions", OllamaBehaviour.Answer("Ro", "me").InRunner());

        var reply = await server.PostAsync("/v1/completions", """{"model":"gemma","prompt":"Hi","stream":true,"stream_options":{"include_usage":true}}""");

        var chunks = Data(reply).ToList();
        chunks.Select(chunk => chunk["choices"]!.AsArray() is [var choice] ? (string)choice!["text"]! : "[]").ShouldBe(["Ro", "me", "", "[]"]);
        ((int)chunks[0]["usage"]!["total_tokens"]!, (int)chunks[3]["usage"]!["completion_tokens"]!).ShouldBe((0, 2));
        reply.Body.ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task A_whole_completion_is_one_object()
    {
        await using var server = await Server.StartAsync();

        var reply = (await server.PostAsync("/v1/completions", """{"model":"gemma","prompt":"Hi"}""")).Json;

        ((string)reply["object"]!, (string)reply["choices"]![0]!["finish_reason"]!).ShouldBe(("text_completion", "stop"));
        ((string)reply["choices"]![0]!["text"]!).ShouldStartWith("I am");
    }

    [Fact]
    public async Task Embeddings_are_numbers_or_base64_of_the_same_numbers()
    {
        await using var server = await Server.StartAsync();

        var numbers = (await server.PostAsync("/v1/embeddings", """{"model":"nomic","input":["red car","tree"]}""")).Json;
        var packed = (await server.PostAsync("/v1/embeddings", """{"model":"nomic","input":"red car","encoding_format":"base64"}""")).Json;

        numbers["data"]!.AsArray().Select(entry => (int)entry!["index"]!).ShouldBe([0, 1]);
        numbers["usage"]!.ToJsonString().ShouldBe("""{"prompt_tokens":3,"total_tokens":3}""");
        var bytes = Convert.FromBase64String((string)packed["data"]![0]!["embedding"]!);
        var unpacked = Enumerable.Range(0, bytes.Length / 4).Select(at => BitConverter.ToSingle(bytes, at * 4));
        unpacked.ShouldBe(numbers["data"]![0]!["embedding"]!.AsArray().Select(number => (float)number!));
    }

    [Fact]
    public async Task Models_are_listed_and_shown()
    {
        await using var server = await Server.StartAsync();

        var list = (await server.GetAsync("/v1/models")).Json;
        var one = (await server.GetAsync("/v1/models/gemma")).Json;
        var none = await server.GetAsync("/v1/models/nope");

        list["data"]!.AsArray().Count.ShouldBe(4);
        one.ToJsonString().ShouldBe("""{"id":"gemma","object":"model","created":1795521600,"owned_by":"library"}""");
        (none.Status, (string)none.Json["error"]!["type"]!).ShouldBe((404, "not_found_error"));
    }

    [Fact]
    public async Task A_response_is_numbered_events_from_created_to_completed()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.ScriptPath("/v1/responses", OllamaBehaviour.Of(new OllamaStep.Thinking("hm"), new OllamaStep.Token("Ro"), new OllamaStep.Token("me"), new OllamaStep.Done()));

        var reply = await server.PostAsync("/v1/responses", """{"model":"gemma","input":"Hi","instructions":"Be brief","stream":true}""");

        var events = Data(reply).ToList();
        events.Select(data => (string)data["type"]!).ShouldBe(
        [
            "response.created", "response.in_progress",
            "response.output_item.added", "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done", "response.output_item.done",
            "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.delta",
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
        ]);
        events.Select(data => (int)data["sequence_number"]!).ShouldBe(Enumerable.Range(0, 14));
        var response = events[^1]["response"]!;
        ((string)response["status"]!).ShouldBe("completed");
        ((string)response["output"]![1]!["content"]![0]!["text"]!).ShouldBe("Rome");
        ((int)response["usage"]!["output_tokens"]!).ShouldBe(3);
    }

    [Fact]
    public async Task A_response_can_be_whole_and_ask_for_a_function()
    {
        await using var server = await Server.StartAsync();
        const string tools = """ "tools":[{"type":"function","name":"get_weather","parameters":{"type":"object","properties":{}}}]""";

        var asked = (await server.PostAsync("/v1/responses", $$"""{"model":"llama4:maverick","input":"How is the weather?",{{tools}}}""")).Json;
        var call = asked["output"]![0]!;
        var answered = (await server.PostAsync("/v1/responses", $$"""
            {"model":"llama4:maverick",{{tools}},"input":[{"role":"user","content":[{"type":"input_text","text":"How is the weather?"}]},{{call.ToJsonString()}},
             {"type":"function_call_output","call_id":"{{call["call_id"]}}","output":"sunny"}]}
            """)).Json;

        ((string)call["type"]!, (string)call["name"]!, (string)call["arguments"]!).ShouldBe(("function_call", "get_weather", "{}"));
        ((string)answered["output"]![0]!["type"]!).ShouldBe("message");
    }

    [Fact]
    public async Task A_sound_is_transcribed()
    {
        await using var server = await Server.StartAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "a.wav" }, { new StringContent("gemma"), "model" } };

        var reply = await server.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/audio/transcriptions") { Content = form });
        var refused = await server.PostAsync("/v1/audio/transcriptions", "no form");

        ((string)reply.Json["text"]!).ShouldStartWith("I am");
        refused.Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "messages", "[DONE]")]
    [InlineData("/v1/messages", "messages", "message_stop")]
    [InlineData("/v1/responses", "input", "response.completed")]
    public async Task An_error_in_mid_stream_is_lost_and_the_stream_just_ends(string path, string field, string end)
    {
        await using var server = await Server.StartAsync();
        server.Ollama.ScriptPath(path, OllamaBehaviour.RunnerDies("Ro"), OllamaBehaviour.Answer("Rome").InRunner(), OllamaBehaviour.RunnerDies());
        var body = $$"""{"model":"gemma","stream":true,"max_tokens":9,"{{field}}":[{"role":"user","content":"Hi"}]}""";

        var broken = await server.PostAsync(path, body);
        var whole = await server.PostAsync(path, body);
        var early = await server.PostAsync(path, body);

        broken.Status.ShouldBe(200);
        broken.Body.ShouldContain("Ro");
        broken.Body.ShouldNotContain("error was encountered");
        broken.Body.ShouldNotContain(end);
        whole.Body.ShouldContain(end);
        early.Status.ShouldBe(500);
        ((string)early.Json["error"]!["message"]!).ShouldContain("unexpected EOF");
    }

    internal static IEnumerable<JsonObject> Data(Reply reply) => reply.Body.Split('\n')
        .Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
        .Select(line => JsonNode.Parse(line["data: ".Length..])!.AsObject());
}
