namespace RsPa.Ollama.Tests;

/// <summary>Ollama cut a prompt that was longer than its context, head and instructions first, and answered to the rest.</summary>
public sealed class LongPromptTests
{
    [Fact]
    public async Task A_prompt_that_is_longer_than_the_context_is_refused_with_the_servers_own_count()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        var prompt = string.Concat(Enumerable.Repeat("12.50 ", 4000));

        var refusal = await fixture.AskAsync($$"""{"model":"llama4:maverick","truncate":false,"messages":[{"role":"user","content":"{{prompt}}"}]}""").ShouldThrowAsync<OllamaException>();

        var tooLong = refusal.Fault.ShouldBeOfType<OllamaFault.PromptTooLong>();
        (tooLong.PromptTokens, tooLong.ContextTokens).ShouldBe((6005, 4096));
        refusal.Answer.ShouldNotBeNull().Status.ShouldBe(400);
        tooLong.Words.ShouldContain("exceeds the available context size");
    }
}
