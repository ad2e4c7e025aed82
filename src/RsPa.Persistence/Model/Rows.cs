using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Persistence.Model;

/// <summary>An agent that tasks can be submitted to.</summary>
public sealed class AgentRow
{
    /// <summary>Its name.</summary>
    public required AgentName Name { get; init; }

    /// <summary>Its type.</summary>
    public required AgentName Type { get; set; }

    /// <summary>When it was first configured.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether its owner has paused it: a copy of what its journal says.</summary>
    public bool Paused { get; set; }

    /// <summary>How many of its attempts completed. This and what follows is written by the commit that records an attempt.</summary>
    public long Completed { get; set; }

    /// <summary>How many failed, timed out or were lost.</summary>
    public long Failed { get; set; }

    /// <summary>How many were cancelled.</summary>
    public long Cancelled { get; set; }

    /// <summary>How many failed in a row at the end.</summary>
    public int TrailingFailures { get; set; }

    /// <summary>The newest attempt's place in the order of all attempts; 0 where there is none.</summary>
    public long LastSequence { get; set; }

    /// <summary>When the newest one ended.</summary>
    public DateTimeOffset? LastEndedAt { get; set; }

    /// <summary>The newest error.</summary>
    public string? LastError { get; set; }
}

/// <summary>One entry of an agent's own data.</summary>
public sealed class AgentDataRow
{
    /// <summary>The agent.</summary>
    public required AgentName Agent { get; init; }

    /// <summary>The entry's key, 1 to 200 characters.</summary>
    public required string Key { get; init; }

    /// <summary>JSON text.</summary>
    public required string Value { get; set; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The place, in the order of all attempts, of the one that wrote it: an entry never has the version again that it once had.</summary>
    public required long Version { get; set; }
}

/// <summary>A task.</summary>
public sealed class TaskRow
{
    /// <summary>Its identifier.</summary>
    public required TaskId Id { get; init; }

    /// <summary>Its agent.</summary>
    public required AgentName Agent { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskStatus Status { get; set; }

    /// <summary>How urgent it is.</summary>
    public required TaskPriority Priority { get; set; }

    /// <summary>Not to be run before this moment.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>Its unique key within its agent.</summary>
    public string? Key { get; set; }

    /// <summary>How many tries have begun and were not handed back.</summary>
    public int Attempt { get; set; }

    /// <summary>Grows at each claim, and guards every later write.</summary>
    public long Fence { get; set; }

    /// <summary>How often it was taken back from a dead worker.</summary>
    public int Rescues { get; set; }

    /// <summary>Its own number of retries, where it has one.</summary>
    public int? MaxRetries { get; set; }

    /// <summary>The node that runs or ran it.</summary>
    public string? Node { get; set; }

    /// <summary>That node's incarnation.</summary>
    public Guid? Incarnation { get; set; }

    /// <summary>Until when that node's lease holds.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its newest attempt began.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why it was asked to stop, where it was.</summary>
    public string? CancelReason { get; set; }

    /// <summary>The newest error. This and what follows can be long: they stand last, so that the columns before them are read without them.</summary>
    public string? Error { get; set; }

    /// <summary>JSON text, once it is completed.</summary>
    public string? Output { get; set; }

    /// <summary>JSON text.</summary>
    public required string Input { get; init; }

    /// <summary>In which of an agent's queues it waits (<see cref="Claiming.QueueLane"/>). It and what follows came later, and stand behind what is long: only what writes the whole row reads them, or an index.</summary>
    public int Lane { get; set; }

    /// <summary>How often its newest try found data changed that it had built upon.</summary>
    public int Conflicts { get; set; }

    /// <summary>Of those of its agent that share it only so many run at once.</summary>
    public string? ConcurrencyKey { get; set; }

    /// <summary>The W3C trace context of whoever submitted it.</summary>
    public string? TraceParent { get; set; }

    /// <summary>What it waits for, while it does.</summary>
    public WaitKind? WaitsFor { get; set; }

    /// <summary>When it looks again, where it waits and there is such a moment.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    /// <summary>How far its newest attempt is, from 0 to 1, where that said so.</summary>
    public double? Progress { get; set; }

    /// <summary>What its newest attempt does, where that said so.</summary>
    public string? ProgressMessage { get; set; }
}

/// <summary>One ended attempt.</summary>
public sealed class AttemptRow
{
    /// <summary>Its place in the order in which attempts were recorded.</summary>
    public long Sequence { get; init; }

    /// <summary>The task.</summary>
    public required TaskId TaskId { get; init; }

    /// <summary>The agent.</summary>
    public required AgentName Agent { get; init; }

    /// <summary>Which try it was, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How it ended.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>When the task was claimed.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }
}
