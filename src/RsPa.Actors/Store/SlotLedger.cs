using System.Collections.Immutable;
using RsPa.Actors.Decisions;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Store;

/// <summary>
/// How many tasks this node may run, and which it holds; what an agent may run, the claim itself decides. It lives beside the writer: a claim takes slots in the commit that makes
/// it, and the commit that records an attempt frees its slot for the claim that follows in the same commit.
/// </summary>
[Decision]
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

    /// <summary>How many of the slots are kept for what is more urgent.</summary>
    public KeptSlots Kept { get; private init; }

    /// <summary>What each agent may run at once, on all nodes; agents that are paused or unknown are not in it.</summary>
    public IReadOnlyList<AgentSlots> Agents { get; private init; } = [];

    /// <summary>
    /// Tasks that this node holds. By task and fence, not as a count: the end of one attempt may come in twice, as when it is sent
    /// again while it still waits, or after a rescue, and must free one slot.
    /// </summary>
    public ImmutableDictionary<TaskId, HeldTask> Held { get; private init; } = [];

    /// <summary>Takes the limits as a dispatcher gives them. What is held is taken over only from one that this ledger does not know yet.</summary>
    public SlotLedger Offered(SlotOffer offer)
    {
        var same = offer.Owner == Owner;
        return this with
        {
            Owner = offer.Owner,
            Slots = offer.Slots,
            Kept = offer.Kept,
            Agents = offer.Agents,
            Held = same ? Held : offer.Held.ToImmutableDictionary(task => task.Task),
        };
    }

    /// <summary>The claim that fills the free slots, or nothing where there are none.</summary>
    /// <param name="lease">How long a claim holds.</param>
    public ClaimTasks? Demand(TimeSpan lease)
    {
        var free = Slots - Held.Count;
        return Owner is null || free <= 0 || Agents.Count == 0 ? null : new ClaimTasks(Owner, lease, free, Agents, Kept);
    }

    /// <summary>Tasks were claimed.</summary>
    public SlotLedger Claimed(IEnumerable<ClaimedTask> tasks) => this with
    {
        Held = Held.SetItems(tasks.Select(task => KeyValuePair.Create(task.Id, new HeldTask(task.Id, task.Agent, task.Fence)))),
    };

    /// <summary>An attempt was recorded or handed back: its task is no longer held, unless it is under another fence.</summary>
    public SlotLedger Freed(TaskId task, long fence) => Held.TryGetValue(task, out var held) && held.Fence == fence ? Lost(task) : this;

    /// <summary>A task was taken back.</summary>
    public SlotLedger Lost(TaskId task) => this with { Held = Held.Remove(task) };
}
