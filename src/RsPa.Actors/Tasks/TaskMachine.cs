using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>
/// The state machine of one task. It is the reference: a store may carry a transition out as one SQL statement over many rows,
/// and the contract suite holds it to what is decided here.
/// </summary>
public static class TaskMachine
{
    /// <summary>The error of a task whose workers keep dying under it.</summary>
    /// <param name="rescues">How often it was rescued.</param>
    public static string PoisonousError(int rescues) =>
        $"Its worker died {rescues} times while it ran. It is taken out of the way as poisonous; retry it by hand once the cause is found.";

    /// <summary>The wait after the second rescue; it doubles with each further one.</summary>
    public static readonly TimeSpan RescueBackoff = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often one try of a task is made again, at once and without being counted, since data that it built upon was changed. After
    /// that it is a failed try as any other, so that its wait takes it out of the others' way.
    /// </summary>
    public const int MaxConflicts = 5;

    /// <summary>The error of an attempt whose worker died.</summary>
    public const string LostError = "The worker died before the attempt ended.";

    /// <summary>A task as it is submitted.</summary>
    public static TaskState Submitted(SubmitTask command, DateTimeOffset now) => new()
    {
        Id = command.Id,
        Agent = command.Agent,
        Status = TaskStatus.Pending,
        Priority = command.Priority,
        DueAt = command.DueAt ?? now,
        Key = command.Key,
        Input = command.Input,
        MaxRetries = command.MaxRetries,
        SubmittedAt = now,
    };

    /// <summary>Whether a task can be claimed now.</summary>
    public static bool IsDue(TaskState task, DateTimeOffset now) => task.Status == TaskStatus.Pending && task.DueAt <= now;

    /// <summary>Calls a task off. Nothing where its status does not allow it.</summary>
    public static TaskEvent? Decide(TaskState task, CancelTask command, DateTimeOffset now) => task.Status switch
    {
        TaskStatus.Pending or TaskStatus.Waiting => new TaskEvent.Cancelled(command.Reason, task.Error, now),
        TaskStatus.Running => new TaskEvent.CancelRequested(task.CancelReason ?? command.Reason),
        _ => null,
    };

    /// <summary>Gives it a fresh set of tries. Nothing where its status does not allow it.</summary>
    public static TaskEvent? Decide(TaskState task, RetryTask _, DateTimeOffset now) =>
        task.Status is TaskStatus.Failed or TaskStatus.Cancelled ? new TaskEvent.Retried(now) : null;

    /// <summary>Ends an attempt. Nothing where the fence is no longer the task's.</summary>
    /// <param name="task">The task.</param>
    /// <param name="command">How the attempt ended.</param>
    /// <param name="now">The time.</param>
    /// <param name="conflict">Which of the data that it built upon is another by now; nothing where all is as it was.</param>
    public static TaskEvent? Decide(TaskState task, RecordAttempt command, DateTimeOffset now, string? conflict = null) =>
        !IsHeld(task, command.Fence) ? null
        : conflict is null ? End(task, command.Next, command.Attempt.Error, now)
        : task.CancelReason is null && task.Conflicts < MaxConflicts ? new TaskEvent.Conflicted(conflict)
        : End(task, command.OnConflict ?? new TaskTransition.GiveUp(), conflict, now);

    /// <summary>The attempt as it is recorded: one that met changed data did not complete, whatever its agent said.</summary>
    /// <param name="attempt">How it ended.</param>
    /// <param name="conflict">Which data was changed, where it was.</param>
    /// <param name="again">Whether it is made again for that.</param>
    public static AttemptRecord Recorded(AttemptRecord attempt, string? conflict, bool again) => conflict is null
        ? attempt
        : attempt with { Outcome = again ? AttemptOutcome.Conflicted : AttemptOutcome.Failed, Error = conflict };

    /// <summary>Gives a claimed task back. Nothing where the fence is no longer the task's.</summary>
    public static TaskEvent? Decide(TaskState task, ReturnTask command, DateTimeOffset now)
    {
        if (!IsHeld(task, command.Fence))
            return null;
        return task.CancelReason is { } reason ? new TaskEvent.Cancelled(reason, task.Error, now) : new TaskEvent.Returned(now);
    }

    /// <summary>Prolongs the lease of a task that the node runs.</summary>
    public static TaskEvent? Decide(TaskState task, RenewLeases command, DateTimeOffset _) =>
        task.Status == TaskStatus.Running && task.Owner == command.Owner && command.Tasks.Contains(task.Id) ? new TaskEvent.LeaseRenewed(command.LeaseUntil) : null;

    /// <summary>Takes a task back from a dead worker: only where its lease ran out, or its node has started anew since.</summary>
    public static TaskEvent? Decide(TaskState task, RescueTasks command, DateTimeOffset now)
    {
        if (task.Status != TaskStatus.Running || !(task.LeaseUntil < now || IsEarlierIncarnation(task.Owner!, command.By)))
            return null;
        if (task.CancelReason is not null)
            return new TaskEvent.Rescued(TaskStatus.Cancelled, LostError, now, task.DueAt);
        return task.Rescues + 1 > command.MaxRescues
            ? new TaskEvent.Rescued(TaskStatus.Failed, PoisonousError(task.Rescues + 1), now, task.DueAt)
            : new TaskEvent.Rescued(TaskStatus.Pending, LostError, now, DueAfterRescue(task, now));
    }

    /// <summary>
    /// When a rescued task is due: at once the first time, since its worker's death says nothing about it; after that 5 seconds, and
    /// 10, from now, behind what waits. What runs while a service dies again and again is then not always the same few tasks, and
    /// only one that itself kills its worker is found poisonous.
    /// </summary>
    private static DateTimeOffset DueAfterRescue(TaskState task, DateTimeOffset now) =>
        task.Rescues == 0 ? task.DueAt : now + (RescueBackoff * (1 << (task.Rescues - 1)));

    /// <summary>The task after the event.</summary>
    public static TaskState Evolve(TaskState task, TaskEvent happened) => happened switch
    {
        TaskEvent.Claimed claimed => task with
        {
            Status = TaskStatus.Running,
            Attempt = task.Attempt + 1,
            Fence = task.Fence + 1,
            Owner = claimed.Owner,
            LeaseUntil = claimed.LeaseUntil,
            StartedAt = claimed.At,
        },
        TaskEvent.LeaseRenewed renewed => task with { LeaseUntil = renewed.Until },
        TaskEvent.Completed completed => End(task, TaskStatus.Completed, completed.At) with { Output = completed.Output, Error = null },
        TaskEvent.RetryScheduled retry => task with { Status = TaskStatus.Pending, DueAt = retry.DueAt, LeaseUntil = null, Error = retry.Error, Conflicts = 0 },
        TaskEvent.Conflicted conflicted => task with
        {
            Status = TaskStatus.Pending,
            Attempt = task.Attempt - 1,
            Conflicts = task.Conflicts + 1,
            LeaseUntil = null,
            Error = conflicted.Error,
        },
        TaskEvent.Failed failed => End(task, TaskStatus.Failed, failed.At) with { Error = failed.Error },
        TaskEvent.Cancelled cancelled => End(task, TaskStatus.Cancelled, cancelled.At) with { Error = cancelled.Error, CancelReason = cancelled.Reason },
        TaskEvent.CancelRequested asked => task with { CancelReason = asked.Reason },
        TaskEvent.Returned => task with { Status = TaskStatus.Pending, Attempt = task.Attempt - 1, LeaseUntil = null },
        TaskEvent.Rescued rescued => (rescued.Status == TaskStatus.Pending ? task with { Status = TaskStatus.Pending, LeaseUntil = null } : End(task, rescued.Status, rescued.At)) with
        {
            Attempt = task.Attempt - 1,
            Rescues = task.Rescues + 1,
            DueAt = rescued.DueAt,
            Error = rescued.Error,
        },
        TaskEvent.Retried retried => task with
        {
            Status = TaskStatus.Pending,
            DueAt = retried.At,
            Attempt = 0,
            Rescues = 0,
            Conflicts = 0,
            EndedAt = null,
            CancelReason = null,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an unknown event"),
    };

    // A wish to stop wins over everything but a completion.
    private static TaskEvent End(TaskState task, TaskTransition next, string? error, DateTimeOffset now) => next switch
    {
        TaskTransition.Complete done => new TaskEvent.Completed(done.Output, now),
        TaskTransition.RetryAt or TaskTransition.GiveUp when task.CancelReason is not null => new TaskEvent.Cancelled(task.CancelReason, error, now),
        TaskTransition.RetryAt retry => new TaskEvent.RetryScheduled(error, retry.DueAt),
        TaskTransition.GiveUp => new TaskEvent.Failed(error, now),
        TaskTransition.CallOff => new TaskEvent.Cancelled(task.CancelReason, error, now),
        _ => throw new ArgumentOutOfRangeException(nameof(next), next, "an unknown transition"),
    };

    private static bool IsHeld(TaskState task, long fence) => task.Status == TaskStatus.Running && task.Fence == fence;

    private static bool IsEarlierIncarnation(NodeIncarnation owner, NodeIncarnation by) => owner.Node == by.Node && owner.Incarnation != by.Incarnation;

    private static TaskState End(TaskState task, TaskStatus status, DateTimeOffset at) => task with { Status = status, EndedAt = at, LeaseUntil = null };
}
