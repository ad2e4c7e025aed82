using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>Submits a task.</summary>
/// <param name="Id">Its identifier, made by the submitter, so that a submission which is sent twice makes one task.</param>
/// <param name="Agent">The agent that is to do it.</param>
/// <param name="Input">The input, a JSON object as text.</param>
/// <param name="Priority">How urgent it is. A parameter, since JSON without it is then read with its default; that of a property is lost.</param>
public sealed record SubmitTask(TaskId Id, AgentName Agent, string Input, TaskPriority Priority = TaskPriority.Medium) : StoreCommand
{
    /// <summary>Not to be run before this moment; at once where there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Makes the task unique for its agent, 1 to 200 characters: a second submission with the key returns the first one's task.</summary>
    public string? Key { get; init; }

    /// <summary>Of those of its agent that share it, 1 to 200 characters, only so many run at once as the agent is configured for.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>The W3C trace context of whoever submitted it, which its attempts go on with; null where there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How often a failure is tried again, 0 to 100; the agent's setting where there is none.</summary>
    public int? MaxRetries { get; init; }

    /// <inheritdoc/>
    public override long Bytes() => Fixed + Of(Input) + Of(Key) + Of(ConcurrencyKey);

    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TaskSubmitted { Existed: false } submitted ? [new TaskChanged(submitted.Id, Agent, TaskStatus.Pending)] : [];

    /// <inheritdoc/>
    public override string WhenUnknown() => $"Submit it again with the same id, {Id}: a task's id is unique, so that it is stored once.";
}

/// <summary>Submits several tasks, all in one commit.</summary>
/// <param name="Tasks">1 to 10,000 of them.</param>
public sealed record SubmitTasks(IReadOnlyList<SubmitTask> Tasks) : StoreCommand
{
    /// <inheritdoc/>
    public override int Weight() => Tasks.Count;

    /// <inheritdoc/>
    public override long Bytes() => Tasks.Sum(task => task.Bytes());

    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TasksSubmitted submitted ? Tasks.Zip(submitted.Tasks).SelectMany(pair => pair.First.Events(pair.Second)) : [];

    /// <inheritdoc/>
    public override string WhenUnknown() =>
        "Submit the tasks again with the same ids: a task's id is unique, so that each is stored once. Where you gave them none, look at the list of tasks first.";
}

/// <summary>Cancels a task: at once where it does not run, and otherwise through its token.</summary>
/// <param name="Id">The task.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record CancelTask(TaskId Id, string Reason) : StoreCommand
{
    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TaskCancelled { Status: TaskStatus.Cancelled } cancelled ? [new TaskChanged(Id, cancelled.Agent, TaskStatus.Cancelled)] : [];

    /// <inheritdoc/>
    public override string WhenUnknown() => $"Look at task {Id}, and cancel it again where it was not.";
}

/// <summary>Gives a failed or cancelled task a fresh set of tries.</summary>
/// <param name="Id">The task.</param>
public sealed record RetryTask(TaskId Id) : StoreCommand
{
    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TaskRetried retried ? [new TaskChanged(Id, retried.Agent, TaskStatus.Pending)] : [];

    /// <inheritdoc/>
    public override string WhenUnknown() => $"Look at task {Id}, and retry it again where it was not.";
}

/// <summary>Claims due tasks for free slots, in the order of priority, due time and identifier.</summary>
/// <param name="Owner">The node and incarnation that will run them.</param>
/// <param name="Lease">How long they are its own, from the moment at which the store carries this out.</param>
/// <param name="Slots">How many at most.</param>
/// <param name="Agents">What each agent may run at once; agents that are not named get none.</param>
/// <param name="Kept">How many of the slots are kept for what is more urgent.</param>
public sealed record ClaimTasks(NodeIncarnation Owner, TimeSpan Lease, int Slots, IReadOnlyList<AgentSlots> Agents, KeptSlots Kept = default) : StoreCommand
{
    /// <summary>How many tasks there may be in all, of that priority and of the more urgent ones.</summary>
    public int SlotsFor(TaskPriority priority) => Math.Max(0, Slots - Kept.For(priority));

    /// <inheritdoc/>
    public override bool IsOwn() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TasksClaimed claimed ? claimed.Tasks.Select(task => new TaskChanged(task.Id, task.Agent, TaskStatus.Running)) : [];
}

/// <summary>
/// What one agent may run at once, on all nodes together: the claim counts what runs in the statement that takes more.
/// </summary>
/// <param name="Agent">The agent.</param>
/// <param name="Slots">Tasks at once, from 0.</param>
/// <param name="KeySlots">Tasks at once of those that share a concurrency key, from 1.</param>
public sealed record AgentSlots(AgentName Agent, int Slots, int KeySlots = 1);

/// <summary>Records how an attempt ended, with all that it changed, in one commit. Refused where the fence is no longer the task's.</summary>
/// <param name="Id">The task.</param>
/// <param name="Fence">The fence under which it was claimed.</param>
/// <param name="Attempt">How the attempt went.</param>
/// <param name="Next">What becomes of the task.</param>
/// <param name="Data">What the attempt changed in its agent's data. Where one of the changes does not meet the entry that it expects, none is made, and the attempt is made again.</param>
public sealed record RecordAttempt(TaskId Id, long Fence, AttemptRecord Attempt, TaskTransition Next, IReadOnlyList<AgentDataChange> Data) : StoreCommand
{
    /// <summary>What becomes of the task in place of <see cref="Next"/> where it has met changed data too often; it fails where there is none.</summary>
    public TaskTransition? OnConflict { get; init; }

    /// <inheritdoc/>
    public override long Bytes() => Fixed + Of((Next as TaskTransition.Complete)?.Output) + Data.Sum(change => Fixed + Of(change.Value));

    /// <inheritdoc/>
    public override bool IsOwn() => true;

    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) => (reply, Next) switch
    {
        (AttemptRecorded { Status: TaskStatus.Waiting }, TaskTransition.Wait wait) => [new TaskChanged(Id, Attempt.Agent, TaskStatus.Waiting), new TaskWaits(Id, Attempt.Agent, wait.For)],
        (AttemptRecorded recorded, _) => [new TaskChanged(Id, Attempt.Agent, recorded.Status)],
        _ => [],
    };
}

/// <summary>Hands back a claimed task as if it had not been claimed: pending at once, the attempt not used up.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Fence">The fence under which it was claimed.</param>
public sealed record ReleaseTask(TaskId Id, AgentName Agent, long Fence) : StoreCommand
{
    /// <inheritdoc/>
    public override bool IsOwn() => true;

    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TaskReleased released ? [new TaskChanged(Id, Agent, released.Status)] : [];
}

/// <summary>Prolongs the leases of what a node runs, and asks what else is held in its name.</summary>
/// <param name="Owner">The node and incarnation.</param>
/// <param name="Lease">How long they hold, from the moment at which the store carries this out: a commit that has to wait takes nothing away from a lease.</param>
/// <param name="Tasks">What it runs: none to as many as it has slots.</param>
public sealed record RenewLeases(NodeIncarnation Owner, TimeSpan Lease, IReadOnlyList<HeldTask> Tasks) : StoreCommand
{
    /// <inheritdoc/>
    public override bool IsOwn() => true;
}

/// <summary>A task that a node holds.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Fence">Its fence.</param>
public sealed record HeldTask(TaskId Task, AgentName Agent, long Fence);

/// <summary>
/// Takes back the tasks of dead workers: those of others whose lease has run out, and those that an earlier incarnation of this very
/// node left behind. What the rescuer's own incarnation holds it takes from nobody: it lives. Past <paramref name="MaxRescues"/> a task
/// fails as poison.
/// </summary>
/// <param name="By">The node and incarnation that rescues.</param>
/// <param name="MaxRescues">How often a task may be rescued.</param>
public sealed record RescueTasks(NodeIncarnation By, int MaxRescues) : StoreCommand
{
    /// <inheritdoc/>
    public override bool IsOwn() => true;

    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TasksRescued rescued ? rescued.Tasks.Select(task => new TaskChanged(task.Id, task.Agent, task.Status)) : [];
}

/// <summary>Notes how far a running attempt is. Refused where the fence is no longer the task's.</summary>
/// <param name="Id">The task.</param>
/// <param name="Fence">The fence under which it was claimed.</param>
/// <param name="Fraction">From 0 to 1, where it can be told.</param>
/// <param name="Message">What the attempt does.</param>
public sealed record ReportProgress(TaskId Id, long Fence, double? Fraction, string Message) : StoreCommand
{
    /// <inheritdoc/>
    public override long Bytes() => Fixed + Of(Message);

    /// <inheritdoc/>
    public override bool IsOwn() => true;
}

/// <summary>What tasks wait for has come: they are pending again, up to <see cref="Most"/> in a command.</summary>
/// <param name="For">What.</param>
public sealed record WakeTasks(WaitKind For) : StoreCommand
{
    /// <summary>So many at most: where there were more, the answer says so.</summary>
    public const int Most = 1_000;

    /// <inheritdoc/>
    public override bool IsOwn() => true;

    /// <inheritdoc/>
    public override bool MayMakeDue() => true;

    /// <inheritdoc/>
    public override IEnumerable<object> Events(StoreReply reply) =>
        reply is TasksWoken woken ? woken.Tasks.Select(task => new TaskChanged(task.Task, task.Agent, TaskStatus.Pending)) : [];
}

/// <summary>
/// Keeps beside the tasks whether an agent is paused. The agent's journal decides; this copy of it lets a node that starts claim
/// for its agents at once, while their journals are still being read.
/// </summary>
/// <param name="Agent">The agent.</param>
/// <param name="Paused">Whether its owner has paused it.</param>
public sealed record SetAgentPaused(AgentName Agent, bool Paused) : StoreCommand
{
    /// <inheritdoc/>
    public override bool IsOwn() => true;
}
