using RsPa.Actors.Gateway.Endpoints;
using RsPa.Ollama;

namespace RsPa.Actors.Tests.Gateway;

public sealed class RetryDecisionTests
{
    private static readonly RetryPolicy ThreeTimes = new(3) { FirstDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(3) };

    public static TheoryData<OllamaFault, bool> Faults => new()
    {
        { new OllamaFault.Unreachable("refused"), true },
        { new OllamaFault.ConnectionLost("reset"), true },
        { new OllamaFault.Status(500, ""), true },
        { new OllamaFault.Status(500, "option \"num_ctx\" must be of type integer"), false },
        { new OllamaFault.Status(501, "this model does not support embeddings"), false },
        { new OllamaFault.Status(502, ""), true },
        { new OllamaFault.Status(504, ""), true },
        { new OllamaFault.Status(503, "busy"), true },
        { new OllamaFault.Status(429, ""), true },
        { new OllamaFault.Status(400, ""), false },
        { new OllamaFault.Status(404, ""), false },
        { new OllamaFault.Status(301, ""), false },
        { new OllamaFault.ErrorLine("CUDA"), false },
        { new OllamaFault.EndedEarly(0), true },
        { new OllamaFault.RepeatedToken("", 31), false },
        { new OllamaFault.PromptTooLong(5000, 4096, "too long"), false },
        { new OllamaFault.CallerTooSlow(1), false },
        { new OllamaFault.Garbage(1, "<"), false },
        { new OllamaFault.TimedOut(OllamaWait.FirstToken, TimeSpan.FromSeconds(600)), false },
        { new OllamaFault.TimedOut(OllamaWait.Silence, TimeSpan.FromSeconds(30)), false },
        { new OllamaFault.TimedOut(OllamaWait.Total, TimeSpan.FromSeconds(30)), false },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Only_what_may_pass_is_tried_again(OllamaFault fault, bool again) =>
        (RetryDecision.Decide(ThreeTimes, fault, hasBegun: false, new RetryState(), jitter: 0) is RetryDecision.Retry).ShouldBe(again);

    [Theory]
    [MemberData(nameof(Faults))]
    public void Nothing_is_tried_again_once_a_piece_has_come(OllamaFault fault, bool again)
    {
        _ = again;
        RetryDecision.Decide(ThreeTimes, fault, hasBegun: true, new RetryState(), jitter: 0).ShouldBeOfType<RetryDecision.Fail>();
    }

    [Theory]
    [InlineData(0, 0.0, 0.5)]
    [InlineData(0, 0.5, 0.75)]
    [InlineData(1, 0.0, 1.0)]
    [InlineData(1, 0.5, 1.5)]
    [InlineData(2, 0.0, 1.5)] // 4 s would be longer than the longest
    public void The_wait_doubles_up_to_the_longest_and_chance_takes_up_to_half_of_it(int retries, double jitter, double seconds) =>
        RetryDecision.Decide(ThreeTimes, new OllamaFault.Status(500, ""), hasBegun: false, new RetryState(retries), jitter)
            .ShouldBe(new RetryDecision.Retry(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(0, 0, false)]
    public void There_is_an_end_to_it(int most, int retries, bool again) =>
        (RetryDecision.Decide(new RetryPolicy(most), new OllamaFault.Status(500, ""), hasBegun: false, new RetryState(retries), 0) is RetryDecision.Retry).ShouldBe(again);

    [Theory]
    [InlineData(0, 0, 0.5)]
    [InlineData(9, 200, 15.0)] // far more often than another fault is tried
    [InlineData(12, 285, 15.0)]
    [InlineData(12, 286, null)] // the next try would come after five minutes
    public void A_server_that_is_busy_is_given_minutes(int busy, int seconds, double? wait) =>
        RetryDecision.Decide(new RetryPolicy(), new OllamaFault.Status(503, "busy"), hasBegun: false, new RetryState(0, busy, TimeSpan.FromSeconds(seconds)), 0)
            .ShouldBe(wait is { } after ? new RetryDecision.Retry(TimeSpan.FromSeconds(after)) : new RetryDecision.Fail());

    [Fact]
    public void That_it_was_busy_takes_no_retry_from_another_fault() =>
        RetryDecision.Decide(new RetryPolicy(1), new OllamaFault.ConnectionLost("reset"), hasBegun: false, new RetryState(0, 10, TimeSpan.FromMinutes(4)), 0)
            .ShouldBe(new RetryDecision.Retry(TimeSpan.FromSeconds(0.5)));

    [Fact]
    public void Whoever_wants_no_retries_gets_none() =>
        RetryDecision.Decide(new RetryPolicy(0), new OllamaFault.Status(503, "busy"), hasBegun: false, new RetryState(), 0).ShouldBeOfType<RetryDecision.Fail>();
}
