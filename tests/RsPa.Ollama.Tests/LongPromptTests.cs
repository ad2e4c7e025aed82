using Microsoft.Extensions.AI;
using RsPa.Testing.VirtualTime;

namespace RsPa.Ollama.Tests;

/// <summary>Ollama cut a prompt that was longer than its context, head and instructions first, and answered to the rest.</summary>
public sealed class LongPromptTests
{
    [Fact]
    public async Task A_prompt_that_is_longer_than_the_context_is_refused_with_the_servers_own_count()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        using var call = fixture.Client.NewCall(CancellationToken.None);
        var prompt = new ChatMessage(ChatRole.User, string.Concat(Enumerable.Repeat("12.50 ", 4000)));

        var refusal = await call.SendAsync([prompt], new ChatOptions { ModelId = "llama4:maverick" }).WaitAsync(TestLimit.Token()).ShouldThrowAsync<OllamaException>();

        var tooLong = refusal.Fault.ShouldBeOfType<OllamaFault.PromptTooLong>();
        (tooLong.PromptTokens, tooLong.ContextTokens).ShouldBe((6005, 4096));
        tooLong.Words.ShouldContain("exceeds the available context size");
    }

    [Fact]
    public async Task Nothing_else_of_the_call_is_lost_by_asking_for_that()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();

        await fixture.AskAsync(new ChatOptions { ModelId = "llama4:maverick", Temperature = 0.5f, StopSequences = ["}"] });

        var sent = fixture.Server.Requests.ShouldHaveSingleItem().Json;
        sent["truncate"]!.GetValue<bool>().ShouldBeFalse();
        sent["model"]!.GetValue<string>().ShouldBe("llama4:maverick");
        sent["messages"]![0]!["content"]!.GetValue<string>().ShouldBe("What is the capital of Italy?");
        sent["options"]!["temperature"]!.GetValue<double>().ShouldBe(0.5);
    }
}
