using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>What the scheduler knows: what waits, what runs, what is loaded where, and what it has learnt.</summary>
public sealed record SchedulerState
{
    /// <summary>Nothing yet.</summary>
    public static SchedulerState Initial { get; } = new();

    /// <summary>The endpoints, in the order in which they are used.</summary>
    public ImmutableArray<EndpointState> Endpoints { get; init; } = [];

    /// <summary>What was measured.</summary>
    public Learned Learned { get; init; } = Learned.Nothing;

    /// <summary>The tenants that have a weight, a budget or a use of their own.</summary>
    public ImmutableDictionary<TenantId, TenantAccount> Tenants { get; init; } = ImmutableDictionary<TenantId, TenantAccount>.Empty;

    /// <summary>The calls that run.</summary>
    public ImmutableDictionary<CallId, RunningCall> Running { get; init; } = ImmutableDictionary<CallId, RunningCall>.Empty;

    /// <summary>The calls that wait for a slot.</summary>
    public ImmutableDictionary<CallId, QueuedCall> Waiting { get; init; } = ImmutableDictionary<CallId, QueuedCall>.Empty;

    /// <summary>The calls that wait for a moment, the next one first.</summary>
    public ImmutableSortedSet<HeldCall> Held { get; init; } = ImmutableSortedSet.Create(HeldCall.ByMoment);

    /// <summary>The same by call.</summary>
    public ImmutableDictionary<CallId, HeldCall> HeldCalls { get; init; } = ImmutableDictionary<CallId, HeldCall>.Empty;

    /// <summary>GPU seconds that calls near their maximum wait may take before calls of more urgent lanes; below zero where they took more than their share.</summary>
    public double AgedCredit { get; init; }

    /// <summary>The lane whose call near its maximum wait was started last: the others have their turn first.</summary>
    public Lane AgedTurn { get; init; } = Lane.Low;

    /// <summary>The next call's place in the order of arrival.</summary>
    public long NextSequence { get; init; }

    /// <summary>The moment for which a wake-up was asked, where one was.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>What waits in each lane, and its shares.</summary>
    internal ImmutableArray<LaneQueue> LaneQueues { get; init; } = [.. Enumerable.Repeat(LaneQueue.Empty, Lanes.Count)];

    /// <summary>One endpoint.</summary>
    public EndpointState? Endpoint(EndpointId id)
    {
        foreach (var endpoint in Endpoints)
        {
            if (endpoint.Id == id)
                return endpoint;
        }

        return null;
    }

    /// <summary>How much a tenant was served in a lane, in GPU seconds for its weight, lifts included.</summary>
    public double Served(Lane lane, TenantId tenant) => Queue(lane).Counter(tenant);

    /// <summary>How many calls wait in a lane.</summary>
    public int WaitingIn(Lane lane) => Queue(lane).Count;

    internal LaneQueue Queue(Lane lane) => LaneQueues[Lanes.Index(lane)];
}
