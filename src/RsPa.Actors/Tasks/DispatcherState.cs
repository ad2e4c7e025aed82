using System.Collections.Immutable;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>What the dispatcher knows: which agents take tasks, what this node runs, and how far its start or its stop has come.</summary>
/// <param name="Owner">This life of the dispatcher: what it claims is claimed in this name.</param>
internal sealed record DispatcherState(NodeIncarnation Owner)
{
    /// <summary>How far it has come.</summary>
    public DispatcherPhase Phase { get; init; } = DispatcherPhase.Claiming;

    /// <summary>Whether it has made its first offer. After a failure it waits, and hands back what was claimed for the life before.</summary>
    public bool HasBegun { get; init; }

    /// <summary>Whether the wait after a failure is over.</summary>
    public bool HasWaited { get; init; }

    /// <summary>Whether nothing can come any more that was claimed for the life before.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The agents that take tasks.</summary>
    public ImmutableDictionary<AgentName, AgentDefinition> Open { get; init; } = [];

    /// <summary>The agents that took tasks at any time: what was claimed for one is run also where it has closed since.</summary>
    public ImmutableDictionary<AgentName, AgentDefinition> Known { get; init; } = [];

    /// <summary>What runs here.</summary>
    public RunTable Runs { get; init; } = RunTable.Empty;

    /// <summary>Runs that were begun.</summary>
    public long Started { get; init; }

    /// <summary>Attempts that did not stop when told to.</summary>
    public long Abandoned { get; init; }

    /// <summary>Agents that get no more slots, since too many of their abandoned attempts still run, and how many do.</summary>
    public ImmutableSortedDictionary<string, int> Stuck { get; init; } = ImmutableSortedDictionary<string, int>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Why the store can't commit, where it can't.</summary>
    public string? StoreError { get; init; }

    /// <summary>How often what ended was sent again since a commit succeeded.</summary>
    public int Resends { get; init; }

    /// <summary>Whether it waits to send again what ended.</summary>
    public bool WaitsToResend { get; init; }

    /// <summary>One word for how it is.</summary>
    public string Word => Phase switch
    {
        DispatcherPhase.Draining => "draining",
        DispatcherPhase.Cancelling => "cancelling",
        DispatcherPhase.HandingBack => "handing back",
        _ => HasBegun ? ActorHealth.Ready : ActorHealth.Restarting,
    };

    /// <summary>How many slots are lent: those of runs that wait for a model, as many as may be lent.</summary>
    public int Lent(DispatcherSettings settings) => Math.Min(Runs.Waiting, settings.MaxLentSlots);

    /// <summary>The offer that it makes now.</summary>
    public SlotOffer Offer(DispatcherSettings settings) => new(
        Owner,
        HasBegun && Phase == DispatcherPhase.Claiming ? settings.Slots + Lent(settings) : 0,
        Open.Values.Where(agent => !Stuck.ContainsKey(agent.Name.Value)).Select(agent => new AgentSlots(agent.Name, agent.Limits.MaxConcurrentTasks, agent.Limits.MaxConcurrentPerKey)).ToArray(),
        Held()) { Kept = KeptSlots.OfLent(Lent(settings), settings.MaxLentSlots) };

    /// <summary>The renewal of all leases that it holds.</summary>
    public RenewLeases Renewal(DispatcherSettings settings) => new(Owner, settings.Lease, Held());

    /// <summary>What is wrong, where something is.</summary>
    public ActorFault? Fault(DispatcherSettings settings)
    {
        if (StoreError is { } error)
            return new ActorFault(error, "Results are kept in memory, and stored as soon as the store can write again.");
        return Stuck.IsEmpty ? null : new ActorFault(
            $"{string.Join(" and ", Stuck.Keys.Select(agent => $"agent '{agent}'"))} {(Stuck.Count == 1 ? "gets" : "get")} no more tasks: more than {settings.MaxAbandoned} of its attempts did not stop when told to, and still run (agents.max_abandoned).",
            "Restart the service: nothing else ends them for sure. Should they end by themselves, the agent takes tasks again. If it comes back, remove or mend the agent.");
    }

    private HeldTask[] Held() => Runs.All.Select(run => new HeldTask(run.Task.Id, run.Task.Agent, run.Task.Fence)).ToArray();
}

/// <summary>How far the dispatcher has come.</summary>
internal enum DispatcherPhase
{
    /// <summary>No phase: a fault.</summary>
    None = 0,

    /// <summary>It takes tasks.</summary>
    Claiming,

    /// <summary>It takes no more; what runs may end by itself.</summary>
    Draining,

    /// <summary>What runs was told to stop.</summary>
    Cancelling,

    /// <summary>What did not stop is handed back.</summary>
    HandingBack,
}
