using Akka.Actor;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>A dispatcher's whole standing offer: what this node may run. It replaces the one before.</summary>
/// <param name="Owner">The dispatcher's incarnation.</param>
/// <param name="Slots">Tasks at once on this node, with those whose slot is lent; 0 to claim nothing more.</param>
/// <param name="Agents">The limits of each agent that takes tasks.</param>
/// <param name="Held">Tasks that the dispatcher holds: none at its start, some where the store has started anew under it.</param>
public sealed record SlotOffer(NodeIncarnation Owner, int Slots, IReadOnlyList<AgentSlots> Agents, IReadOnlyList<HeldTask> Held) : INoSerializationVerificationNeeded
{
    /// <summary>How many of the slots are kept for what is more urgent.</summary>
    public KeptSlots Kept { get; init; }
}

/// <summary>Asks the store to look for due tasks for the standing offer. Sent when a due time has come; answered by <see cref="WorkCommitted"/> where there is something to tell.</summary>
public sealed record LookForWork : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static LookForWork Instance { get; } = new();
}

/// <summary>What one commit means for the dispatcher.</summary>
/// <param name="Claimed">Tasks to run.</param>
/// <param name="Ended">Answers to its own records and releases: <see cref="AttemptRecorded"/>, <see cref="TaskReleased"/> or <see cref="AttemptStale"/>.</param>
/// <param name="ToStop">Running tasks that were cancelled.</param>
/// <param name="NextDueAt">When to look again.</param>
public sealed record WorkCommitted(
    IReadOnlyList<ClaimedTask> Claimed,
    IReadOnlyList<StoreReply> Ended,
    IReadOnlyList<TaskId> ToStop,
    DateTimeOffset? NextDueAt) : INoSerializationVerificationNeeded
{
    /// <summary>Its own records and releases at which the store failed by a fault of its own: to send them again is of no use.</summary>
    public IReadOnlyList<BrokenWork> Broken { get; init; } = [];
}

/// <summary>A record or a release at which the store failed.</summary>
/// <param name="Command">The command.</param>
/// <param name="Error">What is wrong.</param>
public sealed record BrokenWork(StoreCommand Command, string Error) : INoSerializationVerificationNeeded;

/// <summary>A commit failed; these of the dispatcher's own commands were in it.</summary>
/// <param name="Commands">The commands.</param>
/// <param name="Error">What is wrong.</param>
public sealed record WorkNotCommitted(IReadOnlyList<StoreCommand> Commands, string Error) : INoSerializationVerificationNeeded;
