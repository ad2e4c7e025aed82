using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>A run has ended; it stops by itself.</summary>
/// <param name="Task">The task.</param>
/// <param name="Fence">Its fence.</param>
/// <param name="End">How it ended.</param>
/// <param name="Data">What it changed in its agent's data.</param>
internal sealed record RunEnded(TaskId Task, long Fence, AttemptEnd End, IReadOnlyList<AgentDataChange> Data) : INoSerializationVerificationNeeded;

/// <summary>A run begins to wait for a model, or waits no longer.</summary>
/// <param name="Task">The task.</param>
/// <param name="Fence">Its fence.</param>
/// <param name="Waits">Which of both.</param>
internal sealed record RunWaits(TaskId Task, long Fence, bool Waits) : INoSerializationVerificationNeeded;

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
