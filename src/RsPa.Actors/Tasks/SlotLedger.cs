using System.Collections.Immutable;
using Akka.Actor;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// How many tasks this node may run, and how many it holds. It lives beside the writer: a claim takes slots in the commit that makes
/// it, and the commit that records an attempt frees its slot for the claim that follows in the same commit.
/// </summary>
public sealed record SlotLedger
{
    /// <summary>Nothing may be claimed yet.</summary>
    public static SlotLedger Empty { get; } = new();

    private SlotLedger()
    {
    }

    /// <summary>Who claims; nothing is claimed before a dispatcher has said so.</summary>
    public NodeIncarnation? Owner { get; private init; }

    /// <summary>Tasks at once on this node.</summary>
    public int Slots { get; private init; }

    /// <summary>Tasks at once of each agent; agents that are paused or unknown are not in it.</summary>
    public ImmutableDictionary<AgentName, int> Limits { get; private init; } = [];

    /// <summary>Tasks that this node holds, by agent.</summary>
    public ImmutableDictionary<AgentName, int> Held { get; private init; } = [];

    /// <summary>How many tasks this node holds.</summary>
    public int HeldInAll { get; private init; }

    /// <summary>Takes the limits as a dispatcher gives them. What is held is taken over only from one that this ledger does not know yet.</summary>
    public SlotLedger Offered(SlotOffer offer)
    {
        var same = offer.Owner == Owner;
        return this with
        {
            Owner = offer.Owner,
            Slots = offer.Slots,
            Limits = offer.Agents.ToImmutableDictionary(agent => agent.Agent, agent => agent.Slots),
            Held = same ? Held : offer.Held.ToImmutableDictionary(agent => agent.Agent, agent => agent.Slots),
            HeldInAll = same ? HeldInAll : offer.Held.Sum(agent => agent.Slots),
        };
    }

    /// <summary>The claim that fills the free slots, or nothing where there are none.</summary>
    public ClaimTasks? Demand(DateTimeOffset leaseUntil)
    {
        var free = Slots - HeldInAll;
        if (Owner is null || free <= 0)
            return null;
        var agents = new List<AgentSlots>(Limits.Count);
        foreach (var (agent, limit) in Limits)
        {
            var slots = Math.Min(limit - Held.GetValueOrDefault(agent), free);
            if (slots > 0)
                agents.Add(new AgentSlots(agent, slots));
        }

        return agents.Count == 0 ? null : new ClaimTasks(Owner, leaseUntil, free, agents);
    }

    /// <summary>Tasks were claimed.</summary>
    public SlotLedger Claimed(IEnumerable<ClaimedTask> tasks)
    {
        var next = this;
        foreach (var group in tasks.CountBy(task => task.Agent))
            next = next.Add(group.Key, group.Value);
        return next;
    }

    /// <summary>A task of this agent is no longer held: its attempt was recorded, it was handed back, or it was lost.</summary>
    public SlotLedger Freed(AgentName agent) => Held.GetValueOrDefault(agent) > 0 ? Add(agent, -1) : this;

    private SlotLedger Add(AgentName agent, int change) => this with
    {
        Held = Held.SetItem(agent, Held.GetValueOrDefault(agent) + change),
        HeldInAll = HeldInAll + change,
    };
}

/// <summary>A dispatcher's whole standing offer: what this node may run. It replaces the one before.</summary>
/// <param name="Owner">The dispatcher's incarnation.</param>
/// <param name="Slots">Tasks at once on this node; 0 to claim nothing more.</param>
/// <param name="Agents">Tasks at once of each agent that takes tasks.</param>
/// <param name="Held">Tasks that the dispatcher holds, by agent: none at its start, some where the store has started anew under it.</param>
public sealed record SlotOffer(NodeIncarnation Owner, int Slots, IReadOnlyList<AgentSlots> Agents, IReadOnlyList<AgentSlots> Held) : INoSerializationVerificationNeeded;
