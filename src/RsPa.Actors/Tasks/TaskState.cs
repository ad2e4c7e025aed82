using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>A task as the decisions see it.</summary>
public sealed record TaskState
{
    /// <summary>The task.</summary>
    public required TaskId Id { get; init; }

    /// <summary>Its agent.</summary>
    public required AgentName Agent { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskStatus Status { get; init; }

    /// <summary>How urgent it is.</summary>
    public required TaskPriority Priority { get; init; }

    /// <summary>Its place among those of its priority. Where it is <see cref="Timed"/>, it is not to be run before this moment either.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Whether it waits for its moment. One that was submitted without a moment does not: it may run at once, whatever the clock says.</summary>
    public bool Timed { get; init; }

    /// <summary>Its input, JSON text.</summary>
    public required string Input { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Its unique key within its agent.</summary>
    public string? Key { get; init; }

    /// <summary>Of those of its agent that share it only so many run at once.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>Its own number of retries, where it has one.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>How many tries have begun and were not handed back.</summary>
    public int Attempt { get; init; }

    /// <summary>Grows at each claim.</summary>
    public long Fence { get; init; }

    /// <summary>How often it was taken back from a dead worker.</summary>
    public int Rescues { get; init; }

    /// <summary>How often its newest try found data changed that it had built upon, and was made again.</summary>
    public int Conflicts { get; init; }

    /// <summary>Who runs it, or ran it last.</summary>
    public NodeIncarnation? Owner { get; init; }

    /// <summary>Until when the owner's lease holds, while it runs.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>When its newest attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was asked to stop, where it was.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The W3C trace context of whoever submitted it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What it waits for, while it does.</summary>
    public WaitKind WaitsFor { get; init; }

    /// <summary>When it looks again, where it waits and there is such a moment.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>How far its newest attempt is, from 0 to 1, where that said so.</summary>
    public double? Progress { get; init; }

    /// <summary>What its newest attempt does, where that said so.</summary>
    public string? ProgressMessage { get; init; }

    /// <summary>Its output, once it is completed.</summary>
    public string? Output { get; init; }

    /// <summary>The newest error.</summary>
    public string? Error { get; init; }
}
