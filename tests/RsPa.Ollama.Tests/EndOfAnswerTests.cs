using RsPa.Testing.Ollama;

namespace RsPa.Ollama.Tests;

/// <summary>Answers that end without their last line, over real HTTP.</summary>
public sealed class EndOfAnswerTests
{
    [Theory]
    [InlineData("\n", "")]
    [InlineData(" the", "the")]
    public async Task A_model_that_repeats_one_token_and_is_stopped_is_told_from_a_broken_answer(string token, string shown)
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.EndEarly(["{", .. Enumerable.Repeat(token, 31)]));

        var failure = await fixture.AskAsync().ShouldThrowAsync<OllamaException>();

        failure.Fault.ShouldBe(new OllamaFault.RepeatedToken(shown, 31));
    }

    [Fact]
    public async Task Tokens_that_differ_in_the_white_space_around_them_are_equal()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.EndEarly([.. Enumerable.Range(0, 31).Select(i => new string(' ', i % 3) + "na")]));

        (await fixture.AskAsync().ShouldThrowAsync<OllamaException>()).Fault.ShouldBe(new OllamaFault.RepeatedToken("na", 31));
    }

    [Fact]
    public async Task An_early_end_after_tokens_that_differ_is_a_broken_answer()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.EndEarly([.. Enumerable.Repeat("na", 40), "batman"]));

        (await fixture.AskAsync().ShouldThrowAsync<OllamaException>()).Fault.ShouldBe(new OllamaFault.EndedEarly(41));
    }

    [Fact]
    public async Task Equal_tokens_in_a_whole_answer_are_no_fault()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        fixture.Server.Script(OllamaBehaviour.Answer([.. Enumerable.Repeat("na", 40)]));

        (await fixture.AskAsync()).Length.ShouldBe(80);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_equal_tokens_is_a_broken_connection()
    {
        await using var fixture = await OllamaClientFixture.StartAsync();
        var gate = new Gate();
        fixture.Server.Script(OllamaBehaviour.Of([.. Enumerable.Repeat(new OllamaStep.Token("na"), 40), new OllamaStep.WaitFor(gate), new OllamaStep.Cut()]));
        var answer = new CollectedAnswer();
        var call = fixture.SendAsync(answer);
        await answer.Begun;

        gate.Open();

        (await call.ShouldThrowAsync<OllamaException>()).Fault.ShouldBeOfType<OllamaFault.ConnectionLost>();
    }
}
