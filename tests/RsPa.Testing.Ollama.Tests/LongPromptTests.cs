using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>Prompts that are longer than the context. A token is four bytes here, and a message costs four more.</summary>
public sealed class LongPromptTests
{
    [Fact]
    public async Task A_prompt_that_fits_is_counted()
    {
        await using var server = await Server.StartAsync();

        ((int)(await server.ChatAsync("gemma", content: new string('x', 400))).Json["prompt_eval_count"]!).ShouldBe(105);
    }

    [Fact]
    public async Task Old_messages_go_first_and_the_system_message_stays()
    {
        await using var server = await Server.StartAsync();
        var old = new string('o', 400);

        var reply = await server.PostAsync("/api/chat", $$$"""
            {"model":"gemma","stream":false,"options":{"num_ctx":100},"messages":[
             {"role":"system","content":"Rules"},{"role":"user","content":"{{{old}}}"},{"role":"assistant","content":"{{{old}}}"},{"role":"user","content":"Hello there"}]}
            """);

        ((int)reply.Json["prompt_eval_count"]!).ShouldBe(1 + 4 + 2 + 4 + 3);
        reply.Content.ShouldContain("Hello there");
    }

    [Fact]
    public async Task Then_the_head_of_the_prompt_is_cut_to_half_of_the_context_without_a_word()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", """ "options":{"num_ctx":128}""", "THE HEAD" + new string('x', 1000) + "THE TAIL");

        reply.Status.ShouldBe(200);
        ((int)reply.Json["prompt_eval_count"]!).ShouldBe(64);
        reply.Content.ShouldNotContain("THE HEAD");
        reply.Content.ShouldContain("You wrote 256 characters");
    }

    [Fact]
    public async Task Without_truncate_it_is_refused_with_its_length_as_json_inside_of_the_words()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", """ "truncate":false,"options":{"num_ctx":128}""", new string('x', 800));

        reply.Status.ShouldBe(400);
        var inner = JsonNode.Parse(reply.Error!)!["error"]!;
        ((int)inner["code"]!, (string)inner["type"]!, (int)inner["n_prompt_tokens"]!, (int)inner["n_ctx"]!).ShouldBe((400, "exceed_context_size_error", 205, 128));
        ((string)inner["message"]!).ShouldBe("request (205 tokens) exceeds the available context size (128 tokens), try increasing it");
    }

    [Fact]
    public async Task Without_shift_it_is_refused_in_words()
    {
        await using var server = await Server.StartAsync();

        var reply = await server.ChatAsync("gemma", """ "shift":false,"options":{"num_ctx":128}""", new string('x', 800));

        reply.Status.ShouldBe(400);
        reply.Error.ShouldNotBeNull().ShouldStartWith("the prompt is longer than the context length currently available to the model; ");
    }

    [Fact]
    public async Task Without_shift_an_answer_ends_where_the_context_is_full()
    {
        await using var server = await Server.StartAsync();
        server.Ollama.Script(OllamaBehaviour.Endless("word ").InRunner());

        var reply = await server.ChatAsync("gemma", """ "shift":false,"options":{"num_ctx":32}""");

        ((int)reply.Json["prompt_eval_count"]! + (int)reply.Json["eval_count"]!).ShouldBe(32);
        ((string)reply.Json["done_reason"]!).ShouldBe("length");
    }

    [Theory]
    [InlineData(16, 4096)]
    [InlineData(24, 32_768)]
    [InlineData(48, 262_144)]
    public async Task The_context_where_none_is_asked_for_depends_on_the_gpu_and_the_model(long gibibytes, int context)
    {
        await using var server = await Server.StartAsync(new OllamaStandInOptions { VramBytes = gibibytes << 30 });

        await server.PostAsync("/api/generate", """{"model":"gemma"}""");
        await server.PostAsync("/api/embed", """{"model":"nomic","input":[]}""");

        var loaded = server.Ollama.Runners.Loaded.ToDictionary(runner => runner.Model.Name, runner => runner.ContextLength);
        loaded["gemma:latest"].ShouldBe(Math.Min(context, 131_072));
        loaded["nomic:latest"].ShouldBe(2048);
    }
}
