using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>Asks the store to look for due tasks for the standing offer. Sent when a due time has come; answered by <see cref="WorkCommitted"/> where there is something to tell.</summary>
internal sealed record LookForWork : INoSerializationVerificationNeeded
{
    public static LookForWork Instance { get; } = new();
}

/// <summary>What one commit means for the dispatcher.</summary>
/// <param name="Claimed">Tasks to run.</param>
/// <param name="Ended">Answers to its own records and returns: <see cref="AttemptRecorded"/>, <see cref="TaskReleased"/> or <see cref="AttemptStale"/>.</param>
/// <param name="ToStop">Running tasks whose owner called them off.</param>
/// <param name="NextDueAt">When to look again.</param>
internal sealed record WorkCommitted(
    IReadOnlyList<ClaimedTask> Claimed,
    IReadOnlyList<TaskReply> Ended,
    IReadOnlyList<TaskId> ToStop,
    DateTimeOffset? NextDueAt) : INoSerializationVerificationNeeded
{
    /// <summary>Its own records and returns at which the store failed by a fault of its own: to send them again is of no use.</summary>
    public IReadOnlyList<BrokenWork> Broken { get; init; } = [];
}

/// <summary>A record or a return at which the store failed.</summary>
/// <param name="Command">The command.</param>
/// <param name="Error">What is wrong.</param>
internal sealed record BrokenWork(TaskCommand Command, string Error) : INoSerializationVerificationNeeded;

/// <summary>A commit failed; these of the dispatcher's own commands were in it.</summary>
/// <param name="Commands">The commands.</param>
/// <param name="Error">What is wrong.</param>
internal sealed record WorkNotCommitted(IReadOnlyList<TaskCommand> Commands, string Error) : INoSerializationVerificationNeeded;

/// <summary>Starts a run: told by the dispatcher to its parent, which supervises the runs.</summary>
/// <param name="Task">The claimed task.</param>
/// <param name="Definition">Its agent.</param>
internal sealed record StartRun(ClaimedTask Task, AgentDefinition Definition) : INoSerializationVerificationNeeded;

/// <summary>The store has started, anew or for the first time: it knows of no offer. Published on the event stream.</summary>
internal sealed record StoreStarted : INoSerializationVerificationNeeded
{
    public static StoreStarted Instance { get; } = new();
}

/// <summary>A dispatcher has started: what an earlier one left running is to stop. Told to the parent.</summary>
internal sealed record StopAllRuns : INoSerializationVerificationNeeded
{
    public static StopAllRuns Instance { get; } = new();
}

/// <summary>A run has begun.</summary>
/// <param name="Task">The task.</param>
/// <param name="Fence">Its fence.</param>
/// <param name="Run">The run.</param>
internal sealed record RunStarted(TaskId Task, long Fence, IActorRef Run) : INoSerializationVerificationNeeded;

/// <summary>A run has ended; it stops by itself.</summary>
/// <param name="Task">The task.</param>
/// <param name="Fence">Its fence.</param>
/// <param name="End">How it ended.</param>
/// <param name="Data">What it changed in its agent's data.</param>
internal sealed record RunEnded(TaskId Task, long Fence, AttemptEnd End, IReadOnlyList<AgentDataChange> Data) : INoSerializationVerificationNeeded;

/// <summary>An abandoned attempt has ended after all: the runner's <see cref="AbandonedAttempts"/> tell which are left.</summary>
internal sealed record AbandonedEnded : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public static AbandonedEnded Instance { get; } = new();
}

/// <summary>Tells a run to stop.</summary>
/// <param name="Cause">Why.</param>
internal sealed record StopRun(StopCause Cause) : INoSerializationVerificationNeeded;

/// <summary>Why a run is told to stop.</summary>
internal enum StopCause
{
    None = 0,
    Cancelled,
    Shutdown,
}

/// <summary>Shutdown, phase 1: claim nothing more. Each phase is answered by <see cref="PhaseDone"/>.</summary>
public sealed record StopClaiming : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static StopClaiming Instance { get; } = new();
}

/// <summary>Shutdown, phase 2: answered when all that runs has ended by itself.</summary>
public sealed record Drain : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static Drain Instance { get; } = new();
}

/// <summary>Shutdown, phase 3: tell what still runs to stop; answered when it has.</summary>
public sealed record CancelRuns : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static CancelRuns Instance { get; } = new();
}

/// <summary>Shutdown, phase 4: hand back what did not stop; answered when that is stored.</summary>
public sealed record HandBackRuns : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static HandBackRuns Instance { get; } = new();
}

/// <summary>Shutdown, phase 5, to the store: commit what waits, refuse anything more; answered when all is stored.</summary>
public sealed record FlushWrites : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static FlushWrites Instance { get; } = new();
}

/// <summary>A phase of the shutdown is done.</summary>
public sealed record PhaseDone : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static PhaseDone Instance { get; } = new();
}
