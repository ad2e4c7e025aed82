using RsPa.Actors.Gateway.Calls;

namespace RsPa.Actors.Tests.Gateway;

public sealed class ContextDecisionTests
{
    private const int Limit = 16_384;

    [Theory]
    [InlineData(100, 400, 0, 4096, 400)] // a short call takes the smallest
    [InlineData(3696, 400, 0, 4096, 400)] // just
    [InlineData(3697, 400, 0, 8192, 400)]
    [InlineData(16_128, 400, 0, Limit, 256)] // just
    [InlineData(9000, 400, 0, 16_384, 400)]
    [InlineData(100, 400, 8192, 8192, 400)] // what is in memory stays there
    [InlineData(100, 400, 100_000, Limit, 400)] // but not beyond the limit
    [InlineData(16_000, 384, 0, Limit, 384)]
    [InlineData(16_000, 8000, 0, Limit, 384)] // the most of an answer is a bound, no need
    public void A_call_asks_for_what_it_needs_in_steps(long prompt, int answer, long loaded, int context, int room) =>
        ContextDecision.Decide(new ContextDemand(prompt, answer, null, loaded, Limit)).ShouldBe(new ContextDecision.Fits(context, room));

    [Theory]
    [InlineData(100, 4096, 3996)]
    [InlineData(3000, 8192, 5192)]
    [InlineData(16_000, Limit, 384)]
    public void An_answer_without_a_bound_gets_the_room_beside_the_prompt_and_pushes_nothing_out(long prompt, int context, int room) =>
        ContextDecision.Decide(new ContextDemand(prompt, null, null, 0, Limit)).ShouldBe(new ContextDecision.Fits(context, room));

    [Theory]
    [InlineData(16_129, 400, 16_128)]
    [InlineData(16_129, null, 16_128)]
    [InlineData(16_300, 100, 16_284)] // a short answer needs no more than itself
    [InlineData(1_000_000, 400, 16_128)]
    public void What_does_not_fit_is_told_with_its_length_and_the_limit(long prompt, int? answer, long limit) =>
        ContextDecision.Decide(new ContextDemand(prompt, answer, null, 0, Limit)).ShouldBe(new ContextDecision.TooLong(prompt, limit));

    [Fact]
    public void A_context_that_the_call_asks_for_is_taken_as_it_is() =>
        ContextDecision.Decide(new ContextDemand(100, 400, 6000, 8192, Limit)).ShouldBe(new ContextDecision.Fits(6000, 400));

    [Fact]
    public void A_context_that_the_call_asks_for_is_bounded_too() =>
        ContextDecision.Decide(new ContextDemand(100, 400, 1_000_000, 0, Limit)).ShouldBe(new ContextDecision.Fits(Limit, 400));

    [Fact]
    public void A_prompt_that_does_not_fit_into_it_is_not_sent() =>
        ContextDecision.Decide(new ContextDemand(900, 400, 1000, 0, Limit)).ShouldBe(new ContextDecision.TooLong(900, 744));

    [Fact]
    public void A_model_of_a_small_context_is_asked_with_no_more() =>
        ContextDecision.Decide(new ContextDemand(100, 400, null, 0, 2048)).ShouldBe(new ContextDecision.Fits(2048, 400));
}
