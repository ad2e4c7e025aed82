using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Retries;

namespace RsPa.Actors.Tasks;

/// <summary>
/// The state machine of one task. It is the reference: a store may carry a transition out as one SQL statement over many rows,
/// and the contract suite holds it to what is decided here.
/// </summary>
public static class TaskMachine
{
    /// <summary>The error of a task whose workers keep dying under it.</summary>
    /// <param name="rescues">How often it was rescued.</param>
    public static string PoisonError(int rescues) =>
        $"Its worker died {rescues} times while it ran. It is taken out of the way as poison; retry it by hand once the cause is found.";

    /// <summary>The wait after the second rescue; it doubles with each further one.</summary>
    public static readonly ExponentialBackoff RescueBackoff = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));

    /// <summary>
    /// How often one try of a task is made again, at once and without being counted, since data that it built upon was changed. After
    /// that it is a failed try as any other, so that its wait takes it out of the others' way.
    /// </summary>
    public const int MaxConflicts = 5;

    /// <summary>The error of an attempt whose worker died.</summary>
    public const string LostError = "The worker died before the attempt ended.";

    /// <summary>A task as it is submitted.</summary>
    /// <param name="command">The submission.</param>
    /// <param name="now">The time.</param>
    /// <param name="place">The place of what is due at once (<see cref="QueueClock"/>).</param>
    public static TaskState Submitted(SubmitTask command, DateTimeOffset now, DateTimeOffset place) => new()
    {
        Id = command.Id,
        Agent = command.Agent,
        Status = TaskStatus.Pending,
        Priority = command.Priority,
        DueAt = command.DueAt ?? place,
        Timed = command.DueAt is not null,
        Key = command.Key,
        ConcurrencyKey = command.ConcurrencyKey,
        TraceParent = command.TraceParent,
        Input = command.Input,
        MaxRetries = command.MaxRetries,
        SubmittedAt = now,
    };

    /// <summary>Whether a task can be claimed now.</summary>
    public static bool IsDue(TaskState task, DateTimeOffset now) => task.Status == TaskStatus.Pending && (!task.Timed || task.DueAt <= now);

    /// <summary>Cancels a task. Nothing where its status does not allow it.</summary>
    public static TaskEvent? Decide(TaskState task, CancelTask command, DateTimeOffset now) => task.Status switch
    {
        TaskStatus.Pending or TaskStatus.Waiting => new TaskEvent.Cancelled(command.Reason, task.Error, now),
        TaskStatus.Running => new TaskEvent.CancelRequested(task.CancelReason ?? command.Reason),
        _ => null,
    };

    /// <summary>Gives it a fresh set of tries. Nothing where its status does not allow it.</summary>
    public static TaskEvent? Decide(TaskState task, RetryTask _, DateTimeOffset place) =>
        task.Status is TaskStatus.Failed or TaskStatus.Cancelled ? new TaskEvent.Retried(place) : null;

    /// <summary>Ends an attempt. Nothing where the fence is no longer the task's.</summary>
    /// <param name="task">The task.</param>
    /// <param name="command">How the attempt ended.</param>
    /// <param name="now">The time.</param>
    /// <param name="conflict">Which of the data that it built upon is another by now; nothing where all is as it was.</param>
    public static TaskEvent? Decide(TaskState task, RecordAttempt command, DateTimeOffset now, string? conflict = null) =>
        !IsHeld(task, command.Fence) ? null
        : conflict is null ? End(task, command.Next, command.Attempt.Error, now)
        : task.CancelReason is null && task.Conflicts < MaxConflicts ? new TaskEvent.Conflicted(conflict)
        : End(task, command.OnConflict ?? new TaskTransition.Fail(), conflict, now);

    /// <summary>The attempt as it is recorded: one that met changed data did not complete, whatever its agent said.</summary>
    /// <param name="attempt">How it ended.</param>
    /// <param name="conflict">Which data was changed, where it was.</param>
    /// <param name="again">Whether it is made again for that.</param>
    public static AttemptRecord Recorded(AttemptRecord attempt, string? conflict, bool again) => conflict is null
        ? attempt
        : attempt with { Outcome = again ? AttemptOutcome.Conflicted : AttemptOutcome.Failed, Error = conflict };

    /// <summary>Notes how far an attempt is. Null where the fence is no longer the task's.</summary>
    public static TaskEvent? Decide(TaskState task, ReportProgress command) =>
        IsHeld(task, command.Fence) ? new TaskEvent.Progressed(command.Fraction, command.Message) : null;

    /// <summary>Ends the wait of a task that waits for what has come. Null where it waits for something else, or not at all.</summary>
    public static TaskEvent? Decide(TaskState task, WakeTasks command) =>
        task.Status == TaskStatus.Waiting && task.WaitsFor == command.For ? new TaskEvent.Woken() : null;

    /// <summary>Ends the wait of a task whose time it is to look again; null where it is not.</summary>
    public static TaskEvent? Wake(TaskState task, DateTimeOffset now) =>
        task.Status == TaskStatus.Waiting && task.WakeAt <= now ? new TaskEvent.Woken() : null;

    /// <summary>Gives a claimed task back. Nothing where the fence is no longer the task's.</summary>
    public static TaskEvent? Decide(TaskState task, ReleaseTask command, DateTimeOffset now)
    {
        if (!IsHeld(task, command.Fence))
            return null;
        return task.CancelReason is { } reason ? new TaskEvent.Cancelled(reason, task.Error, now) : new TaskEvent.Released(now);
    }

    /// <summary>Prolongs the lease of a task that the node runs.</summary>
    public static TaskEvent? Decide(TaskState task, RenewLeases command, DateTimeOffset now)
    {
        var renewed = command.Tasks.Any(held => held.Task == task.Id && IsHeld(task, held.Fence)) && task.Owner == command.Owner;
        return renewed ? new TaskEvent.LeaseRenewed(now + command.Lease) : null;
    }

    /// <summary>
    /// Takes a task back from a dead worker: only where its lease ran out, or its node has started anew since. What the rescuer's own
    /// incarnation holds is not dead, however late its renewals are: the rescuer lives, and knows what it runs.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="command">Who rescues.</param>
    /// <param name="now">The time, once the store could write.</param>
    /// <param name="asked">
    /// When the store was asked to, before it had to wait for the database. Leases are judged by that moment: whatever kept this write
    /// waiting may have kept the renewal waiting too.
    /// </param>
    public static TaskEvent? Decide(TaskState task, RescueTasks command, DateTimeOffset now, DateTimeOffset asked)
    {
        if (task.Status != TaskStatus.Running || task.Owner!.Incarnation == command.By.Incarnation)
            return null;
        if (!(task.LeaseUntil < Judged(now, asked) || task.Owner.Node == command.By.Node))
            return null;
        if (task.CancelReason is not null)
            return new TaskEvent.Rescued(TaskStatus.Cancelled, LostError, now, task.DueAt, task.Timed);
        if (task.Rescues + 1 > command.MaxRescues)
            return new TaskEvent.Rescued(TaskStatus.Failed, PoisonError(task.Rescues + 1), now, task.DueAt, task.Timed);

        // At once the first time, since its worker's death says nothing about it; after that 5 seconds, and 10, from now, behind what waits.
        return task.Rescues == 0
            ? new TaskEvent.Rescued(TaskStatus.Pending, LostError, now, task.DueAt, Timed: false)
            : new TaskEvent.Rescued(TaskStatus.Pending, LostError, now, now + RescueBackoff.Wait(task.Rescues - 1), Timed: true);
    }

    /// <summary>The moment by which leases are judged.</summary>
    /// <param name="now">The time, once the store could write.</param>
    /// <param name="asked">When it was asked to.</param>
    public static DateTimeOffset Judged(DateTimeOffset now, DateTimeOffset asked) => asked < now ? asked : now;

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
            Progress = null,
            ProgressMessage = null,
        },
        TaskEvent.LeaseRenewed renewed => task with { LeaseUntil = renewed.Until },
        TaskEvent.Completed completed => End(task, TaskStatus.Completed, completed.At) with { Output = completed.Output, Error = null },
        TaskEvent.RetryScheduled retry => task with { Status = TaskStatus.Pending, DueAt = retry.DueAt, Timed = true, LeaseUntil = null, Error = retry.Error, Conflicts = 0 },
        TaskEvent.Conflicted conflicted => task with
        {
            Status = TaskStatus.Pending,
            Attempt = task.Attempt - 1,
            Conflicts = task.Conflicts + 1,
            LeaseUntil = null,
            Error = conflicted.Error,
        },
        TaskEvent.Waits waits => task with
        {
            Status = TaskStatus.Waiting,
            Attempt = task.Attempt - 1,
            LeaseUntil = null,
            WaitsFor = waits.For,
            WakeAt = waits.Until,
            Error = waits.Reason,
        },
        TaskEvent.Woken => task with { Status = TaskStatus.Pending, WaitsFor = WaitKind.None, WakeAt = null },
        TaskEvent.Progressed progressed => task with { Progress = progressed.Fraction, ProgressMessage = progressed.Message },
        TaskEvent.Failed failed => End(task, TaskStatus.Failed, failed.At) with { Error = failed.Error },
        TaskEvent.Cancelled cancelled => End(task, TaskStatus.Cancelled, cancelled.At) with { Error = cancelled.Error, CancelReason = cancelled.Reason },
        TaskEvent.CancelRequested asked => task with { CancelReason = asked.Reason },
        TaskEvent.Released => task with { Status = TaskStatus.Pending, Attempt = task.Attempt - 1, LeaseUntil = null },
        TaskEvent.Rescued rescued => (rescued.Status == TaskStatus.Pending ? task with { Status = TaskStatus.Pending, LeaseUntil = null } : End(task, rescued.Status, rescued.At)) with
        {
            Attempt = task.Attempt - 1,
            Rescues = task.Rescues + 1,
            DueAt = rescued.DueAt,
            Timed = rescued.Timed,
            Error = rescued.Error,
        },
        TaskEvent.Retried retried => task with
        {
            Status = TaskStatus.Pending,
            DueAt = retried.Place,
            Timed = false,
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
        TaskTransition.RetryAt or TaskTransition.Fail or TaskTransition.Wait when task.CancelReason is not null => new TaskEvent.Cancelled(task.CancelReason, error, now),
        TaskTransition.RetryAt retry => new TaskEvent.RetryScheduled(error, retry.DueAt),
        TaskTransition.Fail => new TaskEvent.Failed(error, now),
        TaskTransition.Wait wait => new TaskEvent.Waits(wait.For, error, wait.Until),
        TaskTransition.Cancel => new TaskEvent.Cancelled(task.CancelReason, error, now),
        _ => throw new ArgumentOutOfRangeException(nameof(next), next, "an unknown transition"),
    };

    private static bool IsHeld(TaskState task, long fence) => task.Status == TaskStatus.Running && task.Fence == fence;

    private static TaskState End(TaskState task, TaskStatus status, DateTimeOffset at) => task with { Status = status, EndedAt = at, LeaseUntil = null, WaitsFor = WaitKind.None, WakeAt = null };
}
