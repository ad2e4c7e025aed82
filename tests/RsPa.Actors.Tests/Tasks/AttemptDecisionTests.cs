using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Tasks;

public sealed class AttemptDecisionTests
{
    private static readonly DateTimeOffset Claimed = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Claimed.AddMinutes(1);
    private static readonly AgentLimits Limits = new(1, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), MaxRetries: 3, RetryBackoff: TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(1, 0, 10)]
    [InlineData(2, 0, 20)]
    [InlineData(3, 0, 40)]
    [InlineData(1, 1, 7.5)]
    [InlineData(3, 0.5, 35)]
    [InlineData(9, 0, 2560)]
    [InlineData(10, 0, 3600)]
    [InlineData(10, 1, 2700)]
    [InlineData(100, 0, 3600)]
    [InlineData(5000, 0, 3600)]
    public void Backoff_doubles_with_each_retry_up_to_an_hour_less_up_to_a_quarter(int retry, double jitter, double seconds) =>
        AttemptDecision.Backoff(TimeSpan.FromSeconds(10), retry, jitter).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Backoff_of_nothing_is_nothing() => AttemptDecision.Backoff(TimeSpan.Zero, 50, 0.3).ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData(1, null, 10)]
    [InlineData(2, null, 20)]
    [InlineData(3, null, 40)]
    [InlineData(4, null, null)]
    [InlineData(1, 0, null)]
    [InlineData(1, 1, 10)]
    [InlineData(2, 1, null)]
    [InlineData(5, 7, 160)]
    public void A_failure_is_tried_again_while_there_are_retries_and_the_tasks_own_number_counts(int attempt, int? own, int? waits)
    {
        var record = Decide(new AttemptEnd.Failed("no luck", MayRetry: true), attempt, own);

        record.Next.ShouldBe(waits is { } seconds ? new TaskTransition.RetryAt(Now.AddSeconds(seconds)) : new TaskTransition.Fail());
        (record.Attempt.Outcome, record.Attempt.Error, record.Attempt.Number).ShouldBe((AttemptOutcome.Failed, "no luck", attempt));
    }

    [Fact]
    public void A_rejection_is_not_tried_again() =>
        Decide(new AttemptEnd.Failed("a bad receipt", MayRetry: false)).Next.ShouldBe(new TaskTransition.Fail());

    [Fact]
    public void A_success_keeps_its_output_and_when_it_began_and_ended()
    {
        var record = Decide(new AttemptEnd.Completed("{}"), attempt: 2);

        (record.Fence, record.Next, record.Data.Count).ShouldBe((7, new TaskTransition.Complete("{}"), 0));
        record.Attempt.ShouldBe(new AttemptRecord(new AgentName("alpha"), 2, AttemptOutcome.Completed, null, Claimed, Now));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, true)]
    public void A_timeout_counts_as_a_failure_and_names_the_setting(int attempt, bool givesUp)
    {
        var record = Decide(new AttemptEnd.TimedOut(TimeSpan.FromMinutes(30), Abandoned: false), attempt);

        (record.Next is TaskTransition.Fail).ShouldBe(givesUp);
        record.Attempt.Outcome.ShouldBe(AttemptOutcome.TimedOut);
        record.Attempt.Error.ShouldBe("The attempt took longer than 30 minutes (agents.max_execution_time_minutes).");
    }

    [Fact]
    public void A_timeout_of_an_abandoned_attempt_says_so() =>
        Decide(new AttemptEnd.TimedOut(TimeSpan.FromSeconds(30), Abandoned: true)).Attempt.Error
            .ShouldBe("The attempt took longer than 0.5 minutes (agents.max_execution_time_minutes), and did not stop when told to: it was abandoned.");

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "It did not stop when told to: it was abandoned.")]
    public void A_cancelled_attempt_calls_its_task_off_without_another_try(bool abandoned, string? error)
    {
        var record = Decide(new AttemptEnd.Cancelled(abandoned));

        (record.Next, record.Attempt.Outcome, record.Attempt.Error).ShouldBe((new TaskTransition.Cancel(), AttemptOutcome.Cancelled, error));
    }

    [Fact]
    public void An_interrupted_attempt_is_handed_back_under_its_fence()
    {
        var task = Task(3, null);

        AttemptDecision.Decide(task, new AttemptEnd.Interrupted(), Limits, Now, 0).ShouldBe(new ReleaseTask(task.Id, task.Agent, 7));
    }

    private static RecordAttempt Decide(AttemptEnd end, int attempt = 1, int? ownRetries = null) =>
        (RecordAttempt)AttemptDecision.Decide(Task(attempt, ownRetries), end, Limits, Now, jitter: 0);

    private static ClaimedTask Task(int attempt, int? retries) =>
        new(new TaskId(new Guid("01900000-0000-7000-9000-000000000001")), new AgentName("alpha"), "{}", attempt, 7, retries, Claimed);
}
