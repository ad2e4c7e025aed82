using Microsoft.Extensions.AI;
using RsPa.Agents;
using RsPa.Testing.Ollama;

namespace RsPa.Actors.Tests.Gateway;

/// <summary>A model that can think did so whenever nobody said that it should not: all of the tokens of an answer went into it.</summary>
public sealed class ThinkingTests
{
    public static TheoryData<ReasoningOptions?, string> Reasoning => new()
    {
        { null, "false" },
        { new ReasoningOptions(), "true" },
        { new ReasoningOptions { Effort = ReasoningEffort.None }, "false" },
        { new ReasoningOptions { Effort = ReasoningEffort.Low }, "\"low\"" },
        { new ReasoningOptions { Effort = ReasoningEffort.Medium }, "\"medium\"" },
        { new ReasoningOptions { Effort = ReasoningEffort.High }, "\"high\"" },
        { new ReasoningOptions { Effort = ReasoningEffort.ExtraHigh }, "\"max\"" },
    };

    [Theory]
    [MemberData(nameof(Reasoning))]
    public async Task Whether_to_think_is_always_said_and_no_unless_it_is_asked_for(ReasoningOptions? reasoning, string think)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Rome"));

        await fixture.AskAsync(new ChatOptions { ModelId = "llama4:maverick", Reasoning = reasoning });

        fixture.Ollama.RequestsTo("/api/chat")[0].Json["think"]!.ToJsonString().ShouldBe(think);
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, "false")]
    [InlineData("high", "\"high\"")]
    public async Task What_a_call_says_in_ollamas_own_word_goes_before(object think, string sent)
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Script(OllamaBehaviour.Answer("Rome"));
        var options = new ChatOptions { ModelId = "llama4:maverick", Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low }, AdditionalProperties = new() { ["think"] = think } };

        await fixture.AskAsync(options);

        fixture.Ollama.RequestsTo("/api/chat")[0].Json["think"]!.ToJsonString().ShouldBe(sent);
        options.Reasoning.ShouldNotBeNull(); // the caller's options stay the caller's
    }

    [Fact]
    public async Task A_model_that_can_think_uses_its_tokens_for_the_answer()
    {
        await using var fixture = await OllamaFixture.StartAsync();
        fixture.Ollama.Shelf.Add(new StandInModel("thinker:8b") { Capabilities = ["completion", "thinking"], ThinkingTokens = 400 });

        var answer = await fixture.AskAsync(new ChatOptions { ModelId = "thinker:8b", MaxOutputTokens = 400 });

        answer.Text.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_model_that_cannot_think_and_is_asked_to_refuses_in_ollamas_words()
    {
        await using var fixture = await OllamaFixture.StartAsync();

        var refusal = await fixture.AskAsync(new ChatOptions { ModelId = "llama4:maverick", Reasoning = new ReasoningOptions() }).ShouldThrowAsync<ModelRefusedException>();

        refusal.Message.ShouldContain("\"llama4:maverick\" does not support thinking");
    }
}
