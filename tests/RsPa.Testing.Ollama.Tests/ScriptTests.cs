namespace RsPa.Testing.Ollama.Tests;

/// <summary>What tests script.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task A_script_is_played_whatever_was_asked_for_unless_it_is_to_run_in_the_runner()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Answer("Rome"), OllamaBehaviour.Answer("Rome").InRunner(), OllamaBehaviour.Answer("Rome").InRunner());

        (await server.ChatAsync("nope")).Content.ShouldBe("Rome");
        server.Ollama.Runners.Loads.ShouldBe(0);
        (await server.ChatAsync("nope")).Status.ShouldBe(404);
        (await server.ChatAsync("gemma")).Content.ShouldBe("Rome");
        server.Ollama.Runners.Loads.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_runner_that_dies_before_the_first_piece_is_500(bool stream)
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.RunnerDies());

        var reply = await server.PostAsync("/api/chat", Server.Chat("gemma").Replace("\"stream\":false", $"\"stream\":{(stream ? "true" : "false")}", StringComparison.Ordinal));

        (reply.Status, reply.Error).ShouldBe((500, "an error was encountered while running the model: unexpected EOF"));
    }

    [Fact]
    public async Task A_runner_that_dies_in_mid_stream_is_a_last_line_under_200_and_the_next_call_loads_anew()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.RunnerDies("Ro"));

        var reply = await server.PostAsync("/api/chat", Server.Chat("gemma").Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal));

        reply.Status.ShouldBe(200);
        reply.Lines.Count.ShouldBe(2);
        reply.Lines[^1].ToJsonString().ShouldBe("""{"error":"an error was encountered while running the model: unexpected EOF"}""");
        (await server.ChatAsync("gemma")).Status.ShouldBe(200);
        server.Ollama.Runners.Loads.ShouldBe(2);
    }

    [Theory]
    [InlineData("/api/chat", """{"error":"busy"}""")]
    [InlineData("/v1/chat/completions", """{"error":{"message":"busy","type":"api_error","param":null,"code":null}}""")]
    [InlineData("/v1/messages", """{"type":"error","error":{"type":"overloaded_error","message":"busy"},"request_id":"req_000000000000000000000002"}""")]
    public async Task A_refusal_has_the_form_of_its_path(string path, string body)
    {
        await using var server = await Server.StartAsync();
        server.Ollama.ScriptPath(path, OllamaBehaviour.Refuse(503, "busy"));

        var reply = await server.PostAsync(path, """{"model":"gemma","max_tokens":5,"messages":[{"role":"user","content":"Hello"}]}""");

        (reply.Status, reply.Body).ShouldBe((503, body));
    }

    [Fact]
    public async Task Any_path_can_be_scripted()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.ScriptPath("/api/pull", OllamaBehaviour.Of(new OllamaStep.Raw("""{"status":"odd"}""" + "\n")));

        (await server.PostAsync("/api/pull", """{"model":"a"}""")).Body.ShouldBe("""{"status":"odd"}""" + "\n");
    }

    [Fact]
    public async Task An_answer_that_is_cut_and_one_that_ends_early_are_told_apart()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.EndEarly("Ro"), OllamaBehaviour.Cut());
        var chat = Server.Chat("gemma").Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal);

        (await server.PostAsync("/api/chat", chat)).Lines.ShouldHaveSingleItem();
        await server.PostAsync("/api/chat", chat).ShouldThrowAsync<HttpRequestException>();

        server.Ollama.Requests.Select(request => request.End.Result).ShouldBe([RequestEnd.Answered, RequestEnd.ServerCut]);
    }
}
