using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Retries;

namespace RsPa.Actors.Tasks;

/// <summary>What becomes of a task when an attempt has ended.</summary>
public static class AttemptDecision
{
    /// <summary>The longest wait before a retry.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    /// <summary>Decides.</summary>
    /// <param name="task">The claimed task.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="limits">Its agent's limits.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="jitter">From 0 to 1, for the jitter.</param>
    /// <returns>What to commit: <see cref="RecordAttempt"/> or <see cref="ReleaseTask"/>.</returns>
    public static StoreCommand Decide(ClaimedTask task, AttemptEnd end, AgentLimits limits, DateTimeOffset now, double jitter) => end switch
    {
        AttemptEnd.Completed completed => Record(task, AttemptOutcome.Completed, null, new TaskTransition.Complete(completed.Output), now) with { OnConflict = TryAgain(task, limits, now, jitter) },
        AttemptEnd.Failed failed => Record(task, AttemptOutcome.Failed, failed.Error, failed.MayRetry ? TryAgain(task, limits, now, jitter) : new TaskTransition.Fail(), now),
        AttemptEnd.Waiting waiting => Record(task, AttemptOutcome.Waiting, waiting.Reason, new TaskTransition.Wait(waiting.For, waiting.Until), now),
        AttemptEnd.TimedOut late => Record(task, AttemptOutcome.TimedOut, TimedOutError(late), TryAgain(task, limits, now, jitter), now),
        AttemptEnd.Cancelled cancelled => Record(task, AttemptOutcome.Cancelled, CancelledError(cancelled), new TaskTransition.Cancel(), now),
        AttemptEnd.Interrupted => new ReleaseTask(task.Id, task.Agent, task.Fence),
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "an unknown end"),
    };

    /// <summary>The wait before retry number <paramref name="retry"/>: the backoff times 2 to the power of the retries before it, at most <see cref="LongestBackoff"/>, less up to a quarter at random.</summary>
    /// <param name="backoff">The wait before the first retry.</param>
    /// <param name="retry">From 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Backoff(TimeSpan backoff, int retry, double jitter) =>
        new ExponentialBackoff(backoff, LongestBackoff, Jitter: 0.25).Wait(retry - 1, jitter);

    private static RecordAttempt Record(ClaimedTask task, AttemptOutcome outcome, string? error, TaskTransition next, DateTimeOffset now) =>
        new(task.Id, task.Fence, new AttemptRecord(task.Agent, task.Attempt, outcome, error, task.ClaimedAt, now), next, []);

    private static TaskTransition TryAgain(ClaimedTask task, AgentLimits limits, DateTimeOffset now, double jitter) =>
        task.Attempt > (task.MaxRetries ?? limits.MaxRetries)
            ? new TaskTransition.Fail()
            : new TaskTransition.RetryAt(now + Backoff(limits.RetryBackoff, task.Attempt, jitter));

    private static string TimedOutError(AttemptEnd.TimedOut late) =>
        $"The attempt took longer than {late.Limit.TotalMinutes:0.###} minutes (agents.max_execution_time_minutes)"
        + (late.Abandoned ? ", and did not stop when told to: it was abandoned." : ".");

    private static string? CancelledError(AttemptEnd.Cancelled cancelled) =>
        cancelled.Abandoned ? "It did not stop when told to: it was abandoned." : null;
}
