using RsPa.Agents;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>What is asked of the models at a moment. Times are in seconds.</summary>
/// <param name="At">When that was.</param>
/// <param name="Running">How many calls run.</param>
/// <param name="Waiting">How many wait for a slot.</param>
/// <param name="Held">How many wait for a moment.</param>
/// <param name="Lanes">The lanes, the most urgent one first.</param>
/// <param name="Calls">The calls: those that run, then those that wait in the order in which they are likely to start, then those that are held. Bounded.</param>
/// <param name="More">How many calls are not among them.</param>
public sealed record QueueView(DateTimeOffset At, int Running, int Waiting, int Held, IReadOnlyList<LaneView> Lanes, IReadOnlyList<QueuedCallView> Calls, int More);

/// <summary>A lane.</summary>
/// <param name="Lane">Which one.</param>
/// <param name="Running">How many of its calls run.</param>
/// <param name="Waiting">How many wait, those that are held not among them.</param>
/// <param name="LongestWaitSeconds">How long the oldest that waits has waited; nothing where none does.</param>
/// <param name="ExpectedSeconds">The GPU time that those which wait are expected to take.</param>
public sealed record LaneView(CallLane Lane, int Running, int Waiting, double? LongestWaitSeconds, double ExpectedSeconds);

/// <summary>A call that waits, is held or runs.</summary>
/// <param name="Id">Its number since the service started.</param>
/// <param name="State">How it stands.</param>
/// <param name="Tenant">On whose account: an agent, or an API key.</param>
/// <param name="Lane">How urgent it is.</param>
/// <param name="Api">Which API it is of, such as <c>chat</c>.</param>
/// <param name="Model">The model, as it was asked for.</param>
/// <param name="Since">When it came.</param>
/// <param name="WaitedSeconds">How long it has waited, or did until it began.</param>
/// <param name="ExpectedSeconds">The GPU time that it is expected to take.</param>
public sealed record QueuedCallView(
    long Id, CallStanding State, string Tenant, CallLane Lane, string Api, string Model, DateTimeOffset Since, double WaitedSeconds, double ExpectedSeconds)
{
    /// <summary>The task, where one calls.</summary>
    public TaskId? Task { get; init; }

    /// <summary>The agent, where one calls.</summary>
    public AgentName? Agent { get; init; }

    /// <summary>The number of the attempt, where one calls.</summary>
    public int? Attempt { get; init; }

    /// <summary>Its place by age among the calls of its lane for its model, from 1; nothing where it does not wait for a slot.</summary>
    public int? Place { get; init; }

    /// <summary>What it waits for; nothing where it runs.</summary>
    public CallBlock? Blocked { get; init; }

    /// <summary>That in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>When it is likely to start: an estimate. Nothing where it runs, or where that can't be told.</summary>
    public DateTimeOffset? LikelyStart { get; init; }

    /// <summary>How that was estimated, or why it was not.</summary>
    public string? Estimate { get; init; }

    /// <summary>Where it runs.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Since when it runs.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether a person's call has taken its slot once.</summary>
    public bool Preempted { get; init; }
}

/// <summary>How a call stands.</summary>
public enum CallStanding
{
    /// <summary>No value: a fault.</summary>
    None = 0,

    /// <summary>It has a slot.</summary>
    Running,

    /// <summary>It waits for a slot.</summary>
    Waiting,

    /// <summary>It waits for a moment.</summary>
    Held,
}

/// <summary>What a call waits for.</summary>
public enum CallBlock
{
    /// <summary>No value: a fault.</summary>
    None = 0,

    /// <summary>A slot: all are busy.</summary>
    Slots,

    /// <summary>A slot: the free one is kept for persons.</summary>
    Reserved,

    /// <summary>Its turn: other calls come first.</summary>
    Turn,

    /// <summary>Another tenant, which was served less.</summary>
    FairShare,

    /// <summary>Its model, which is being loaded, or is the next one.</summary>
    Loading,

    /// <summary>Its model, which makes way for another one first.</summary>
    Unloading,

    /// <summary>The load of another model: one at a time.</summary>
    OtherLoad,

    /// <summary>Its model: the one in its place has to stay for a while yet.</summary>
    Residency,

    /// <summary>Its model: enough time was spent on swaps.</summary>
    SwapShare,

    /// <summary>Its model: the one in its place is kept for a person's next question.</summary>
    KeptForPerson,

    /// <summary>Its model: as urgent calls wait for the one in its place.</summary>
    OthersModel,

    /// <summary>Its model: what waits for it is not worth the swap yet.</summary>
    SwapWorth,

    /// <summary>Its model, whose load has failed and is tried again.</summary>
    LoadRetry,

    /// <summary>The return of a model server that is away.</summary>
    Away,

    /// <summary>A model server that is left alone for a while after faults.</summary>
    Breaker,

    /// <summary>The next day: the budget of its tenant is used up.</summary>
    Budget,

    /// <summary>The moment at which it is tried again.</summary>
    Retry,
}
