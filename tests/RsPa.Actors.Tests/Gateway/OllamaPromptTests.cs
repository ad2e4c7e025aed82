using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Agents;
using RsPa.Testing.Ollama;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>
/// A prompt that did not fit was cut by Ollama, head and instructions first, and the answer to the rest was taken for one to the whole:
/// of a receipt of more than 4,096 tokens 2,050 arrived.
/// </summary>
public sealed class OllamaPromptTests
{
    private static readonly string Column = string.Concat(Enumerable.Range(0, 500).Select(i => $"{i:000} 12.50\n")); // 5,000 characters

    [Fact]
    public async Task A_short_prompt_leaves_the_context_to_the_server_and_asks_for_the_room_beside_it()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        await fixture.AskAsync();

        var options = fixture.Ollama.RequestsTo("/api/chat").ShouldHaveSingleItem().Json["options"]!;
        options["num_ctx"].ShouldBeNull();
        options["num_predict"]!.GetValue<int>().ShouldBeInRange(3500, 4000);
    }

    [Fact]
    public async Task A_long_prompt_gets_the_context_that_it_needs_and_arrives_whole()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var answer = await AskAsync(fixture, Column + Column + Column); // 3,750 tokens by the stand-in's count, and far more by that of most models

        ContextOf(fixture).ShouldBe(16_384);
        answer.Usage!.InputTokenCount.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(3750);
    }

    [Fact]
    public async Task A_shorter_call_behind_a_longer_one_does_not_make_the_model_load_anew()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        await AskAsync(fixture, Column + Column);
        await fixture.AskAsync();

        ContextOf(fixture).ShouldBe(fixture.Ollama.RequestsTo("/api/chat")[0].Json["options"]!["num_ctx"]!.GetValue<int>());
        fixture.Ollama.Runners.Loads.ShouldBe(1);
    }

    [Fact]
    public async Task When_the_model_is_let_go_anyway_a_short_call_takes_a_small_context_again()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        await AskAsync(fixture, Column + Column);
        await fixture.AdvanceAsync(1800);
        await fixture.UntilAsync(snapshot => snapshot.State.Endpoints[0].Residents.IsEmpty);
        await fixture.AskAsync();

        ContextOf(fixture).ShouldBeNull();
    }

    [Fact]
    public async Task A_context_that_is_in_memory_is_kept_as_it_is()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Runners.Load(fixture.Ollama.Shelf.Find("llama4:maverick")!, 8192, TimeProvider.System.GetUtcNow().AddHours(1));
        await fixture.Endpoint.Health.GetAsync();

        await fixture.AskAsync();

        ContextOf(fixture).ShouldBe(8192);
        fixture.Ollama.Runners.Loads.ShouldBe(1); // the one that was there
    }

    [Fact]
    public async Task A_prompt_beyond_the_limit_is_not_sent_and_told_with_its_length_and_the_limit()
    {
        await using var fixture = await OllamaFixture.StartAsync(new OllamaOptions { MaxContext = 4096 });

        var refusal = await AskAsync(fixture, Column).ShouldThrowAsync<ModelPromptTooLongException>();

        refusal.LimitTokens.ShouldBe(4096 - 256);
        refusal.PromptTokens.ShouldBeInRange(4000, 5500);
        refusal.Message.ShouldContain("The prompt to 'llama4:maverick' has about");
        refusal.Message.ShouldContain("at most 3,840 fit beside the answer: ollama.max_context sets that");
        fixture.Ollama.RequestsTo("/api/chat").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_prompt_beyond_the_models_own_context_is_not_sent_either()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Shelf.Add(new StandInModel("small:1b") { ContextLength = 2048 });

        var refusal = await AskAsync(fixture, Column, new ChatOptions { ModelId = "small:1b" }).ShouldThrowAsync<ModelPromptTooLongException>();

        refusal.LimitTokens.ShouldBe(2048 - 256);
        refusal.Message.ShouldContain("the model itself has no longer context");
        fixture.Ollama.RequestsTo("/api/chat").ShouldBeEmpty();
        await AskAsync(fixture, Column, new ChatOptions { ModelId = "small:1b" }).ShouldThrowAsync<ModelPromptTooLongException>();
        fixture.Ollama.RequestsTo("/api/show").Count.ShouldBe(2); // each model once, and remembered
    }

    [Fact]
    public async Task A_prompt_that_the_server_counts_as_longer_than_estimated_gets_a_larger_context()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(TooLong(5000, 4096));

        (await fixture.AskAsync()).Text.ShouldNotBeEmpty();

        fixture.Ollama.RequestsTo("/api/chat").Select(request => request.Json["options"]!["num_ctx"]?.GetValue<int>()).ShouldBe([null, 8192]);
    }

    [Theory]
    [InlineData(20_000, 4096, "has 20,000 tokens, and at most 16,128 fit")] // longer than any context that is allowed
    public async Task A_prompt_that_the_server_counts_as_too_long_for_any_is_told_with_that_count(int tokens, int context, string words)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(TooLong(tokens, context));

        var refusal = await fixture.AskAsync().ShouldThrowAsync<ModelPromptTooLongException>();

        refusal.Message.ShouldContain(words);
        fixture.Ollama.RequestsTo("/api/chat").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_context_that_the_model_itself_does_not_have_is_told_with_its_own()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(TooLong(5000, 4096), TooLong(5000, 2048));

        (await fixture.AskAsync().ShouldThrowAsync<ModelPromptTooLongException>()).Message.ShouldContain("has 5,000 tokens, and at most 1,792 fit");
    }

    // An Ollama that knows no "truncate" still cuts; only its count tells.
    [Fact]
    public async Task A_prompt_that_was_cut_after_all_is_a_failure_that_says_so()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var prose = string.Concat(Enumerable.Repeat("what has been read aloud is not lost ", 200)); // 1,600 words
        fixture.Ollama.Script(OllamaBehaviour.Of(
            new OllamaStep.Token("Rome"),
            new OllamaStep.Raw("""{"model":"m","created_at":"2025-06-01T12:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":1024,"eval_count":1}""" + "\n")));

        var failure = await AskAsync(fixture, prose).ShouldThrowAsync<ModelPromptTooLongException>();

        failure.Message.ShouldContain("read 1,024 tokens of a prompt to 'llama4:maverick' that has 1,601 or more: it has cut the prompt");
        failure.LimitTokens.ShouldBe(1024);
    }

    [Fact]
    public async Task A_context_that_the_call_asks_for_bounds_its_prompt_and_is_sent_only_where_it_is_larger_than_the_servers_own()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        var small = new ChatOptions { AdditionalProperties = new() { ["num_ctx"] = 2048 } };

        await fixture.AskAsync(small);
        ContextOf(fixture).ShouldBeNull(); // or the model would be loaded anew for the next call without it
        (await AskAsync(fixture, Column, small).ShouldThrowAsync<ModelPromptTooLongException>()).Message.ShouldContain("the call itself asks for num_ctx 2048");

        await fixture.AskAsync(new ChatOptions { AdditionalProperties = new() { ["num_ctx"] = 12_288 } });
        ContextOf(fixture).ShouldBe(12_288);
    }

    [Fact]
    public async Task An_answer_that_was_cut_says_so_by_its_reason_and_its_length()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var answer = await fixture.AskAsync(new ChatOptions { MaxOutputTokens = 3 });

        (answer.FinishReason, answer.Usage!.OutputTokenCount).ShouldBe((ChatFinishReason.Length, 3));
    }

    private static Task<ChatResponse> AskAsync(OllamaFixture fixture, string prompt, ChatOptions? options = null) =>
        fixture.Chat.GetResponseAsync([new ChatMessage(ChatRole.System, "Add up."), new ChatMessage(ChatRole.User, prompt)], options).WaitAsync(TestLimit.Token());

    private static int? ContextOf(OllamaFixture fixture) => fixture.Ollama.RequestsTo("/api/chat")[^1].Json["options"]!["num_ctx"]?.GetValue<int>();

    // The runner's own error, as text in Ollama's.
    private static OllamaBehaviour TooLong(int tokens, int context) => OllamaBehaviour.Refuse(400, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = 400,
            ["message"] = $"request ({tokens} tokens) exceeds the available context size ({context} tokens), try increasing it",
            ["type"] = "exceed_context_size_error",
            ["n_prompt_tokens"] = tokens,
            ["n_ctx"] = context,
        },
    }.ToJsonString());
}
