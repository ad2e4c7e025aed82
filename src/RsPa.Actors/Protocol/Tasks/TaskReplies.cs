using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>The task is stored, durably.</summary>
/// <param name="Id">The task: the one that was submitted, or the one that already had its key.</param>
/// <param name="Existed">Whether it was there before.</param>
/// <param name="Status">Where it stands.</param>
public sealed record TaskSubmitted(TaskId Id, bool Existed, TaskStatus Status) : StoreReply;

/// <summary>The tasks are stored, durably.</summary>
/// <param name="Tasks">An answer for each, in order: <see cref="TaskSubmitted"/> or <see cref="StoreRefused"/>.</param>
public sealed record TasksSubmitted(IReadOnlyList<StoreReply> Tasks) : StoreReply;

/// <summary>The task is cancelled, or has been asked to stop.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Status"><see cref="TaskStatus.Cancelled"/>, or <see cref="TaskStatus.Running"/> where its attempt must end first.</param>
public sealed record TaskCancelled(TaskId Id, AgentName Agent, TaskStatus Status) : StoreReply;

/// <summary>The task is pending again.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
public sealed record TaskRetried(TaskId Id, AgentName Agent) : StoreReply;

/// <summary>The claimed tasks.</summary>
/// <param name="Tasks">None to as many as there were slots, in order.</param>
/// <param name="NextDueAt">When the next task of the agents that were named becomes due, where one waits for its time.</param>
public sealed record TasksClaimed(IReadOnlyList<ClaimedTask> Tasks, DateTimeOffset? NextDueAt) : StoreReply;

/// <summary>A task that this node may run until its lease ends.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Input">Its input, JSON text.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
/// <param name="Fence">The fence for every later write.</param>
/// <param name="MaxRetries">The task's own number of retries, where it has one.</param>
/// <param name="ClaimedAt">When it was claimed.</param>
public sealed record ClaimedTask(TaskId Id, AgentName Agent, string Input, int Attempt, long Fence, int? MaxRetries, DateTimeOffset ClaimedAt)
{
    /// <summary>How urgent it is.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Medium;

    /// <summary>The W3C trace context of whoever submitted it; null where there is none.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>The attempt is recorded.</summary>
/// <param name="Id">The task.</param>
/// <param name="Fence">The fence of the attempt.</param>
/// <param name="Sequence">The attempt's place in the order of all attempts.</param>
/// <param name="Status">Where the task stands now.</param>
public sealed record AttemptRecorded(TaskId Id, long Fence, long Sequence, TaskStatus Status) : StoreReply
{
    /// <summary>Which data it found changed, where that is why its result was not taken.</summary>
    public string? Conflict { get; init; }
}

/// <summary>The task is no longer the sender's: it changed nothing, and must stop.</summary>
/// <param name="Id">The task.</param>
/// <param name="Fence">The fence that is no longer the task's.</param>
public sealed record AttemptStale(TaskId Id, long Fence) : StoreReply;

/// <summary>The task is pending again, its attempt restored; or cancelled, where that had been asked for.</summary>
/// <param name="Id">The task.</param>
/// <param name="Fence">The fence of the attempt.</param>
/// <param name="Status">Where the task stands now.</param>
public sealed record TaskReleased(TaskId Id, long Fence, TaskStatus Status) : StoreReply;

/// <summary>It is noted how far the attempt is.</summary>
/// <param name="Id">The task.</param>
public sealed record ProgressReported(TaskId Id) : StoreReply;

/// <summary>Tasks are pending again that waited.</summary>
/// <param name="Tasks">Which.</param>
/// <param name="More">Whether more of them wait.</param>
public sealed record TasksWoken(IReadOnlyList<TaskOfAgent> Tasks, bool More) : StoreReply;

/// <summary>A task and its agent.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">Its agent.</param>
public sealed record TaskOfAgent(TaskId Task, AgentName Agent);

/// <summary>The leases are prolonged.</summary>
/// <param name="Tasks">How many.</param>
/// <param name="Lost">Those that were named and are no longer its own.</param>
/// <param name="Unknown">Those that are held in its name and were not named: claimed since, or in a commit whose answer was lost.</param>
/// <param name="ToStop">Those that are its own and were asked to stop, by whichever node: so a wish to cancel arrives also where nobody told of it.</param>
public sealed record LeasesRenewed(int Tasks, IReadOnlyList<HeldTask> Lost, IReadOnlyList<HeldTask> Unknown, IReadOnlyList<TaskId> ToStop) : StoreReply;

/// <summary>What was taken back from dead workers.</summary>
/// <param name="Tasks">Each with its new status: pending, failed as poison, or cancelled where that had been asked for.</param>
public sealed record TasksRescued(IReadOnlyList<RescuedTask> Tasks) : StoreReply;

/// <summary>A task taken back from a dead worker.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Owner">Who had it.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="Rescues">How often it has been rescued.</param>
/// <param name="Sequence">The lost attempt's place in the order of all attempts.</param>
public sealed record RescuedTask(TaskId Id, AgentName Agent, NodeIncarnation Owner, TaskStatus Status, int Rescues, long Sequence);

/// <summary>It is kept whether the agent is paused.</summary>
/// <param name="Agent">The agent.</param>
public sealed record AgentPausedSet(AgentName Agent) : StoreReply;
