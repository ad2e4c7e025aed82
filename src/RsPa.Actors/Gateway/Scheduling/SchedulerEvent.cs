using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Something that happened, or is wanted, outside of the scheduler.</summary>
public abstract record SchedulerEvent
{
    private SchedulerEvent()
    {
    }

    /// <summary>An endpoint is there to be used, or is set up differently. It counts as away until it is seen.</summary>
    /// <param name="Endpoint">Which one. Endpoints are used in the order in which they were set.</param>
    /// <param name="Slots">How many calls may run there at once, 1 and above.</param>
    public sealed record EndpointSet(EndpointId Endpoint, int Slots) : SchedulerEvent
    {
        /// <summary>How many of them on one model, 1 and above; nothing where one model can have them all.</summary>
        public int? ModelSlots { get; init; }

        /// <summary>Its GPU memory, in MB; nothing where it is not known, and then what it unloads by itself is seen at the next look.</summary>
        public long? MemoryMb { get; init; }

        /// <summary>How many models it keeps loaded, 1 and above. Default: 3, as Ollama does.</summary>
        public int MaxLoaded { get; init; } = 3;
    }

    /// <summary>An endpoint was looked at, and is up.</summary>
    /// <param name="Endpoint">Which one.</param>
    /// <param name="Loaded">What it has loaded.</param>
    public sealed record EndpointSeen(EndpointId Endpoint, ImmutableArray<LoadedModel> Loaded) : SchedulerEvent
    {
        /// <summary>Which models it can load; nothing where it can load any.</summary>
        public ImmutableHashSet<ModelKey>? Available { get; init; }
    }

    /// <summary>An endpoint can't be reached. What runs on it ends by itself, each call with an event of its own.</summary>
    /// <param name="Endpoint">Which one.</param>
    public sealed record EndpointLost(EndpointId Endpoint) : SchedulerEvent;

    /// <summary>What is known of a model.</summary>
    /// <param name="Model">Its weights.</param>
    /// <param name="Name">A name by which it is loaded.</param>
    /// <param name="MemoryMb">The GPU memory that it takes, in MB, about; 0 where it is not known.</param>
    public sealed record ModelDescribed(ModelKey Model, string Name, long MemoryMb) : SchedulerEvent;

    /// <summary>A tenant is given a weight and a budget. One that never was has weight 1 and no limit.</summary>
    /// <param name="Tenant">Which one.</param>
    /// <param name="Weight">Its share beside tenants of weight 1, above 0.</param>
    /// <param name="Budget">What it may use a day.</param>
    public sealed record TenantSet(TenantId Tenant, double Weight, TenantBudget Budget) : SchedulerEvent;

    /// <summary>A call came.</summary>
    /// <param name="Call">The call.</param>
    public sealed record CallArrived(ModelCall Call) : SchedulerEvent;

    /// <summary>A caller left. If its call runs, the call is aborted.</summary>
    /// <param name="Call">Which call.</param>
    public sealed record CallLeft(CallId Call) : SchedulerEvent;

    /// <summary>Somebody who is more urgent wants the answer of a call too.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Lane">Their lane; nothing changes where it is not more urgent than the call's.</param>
    public sealed record CallRaised(CallId Call, Lane Lane) : SchedulerEvent;

    /// <summary>A call came to its end, and its slot is free; the caller has, or gets, what there is to get.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Usage">What it took, where the server says so.</param>
    /// <param name="IsEndpointFault">Whether it failed by the endpoint's fault: refusals such as 400, 401, 403, 404 and 429 are none.</param>
    public sealed record CallEnded(CallId Call, CallUsage? Usage, bool IsEndpointFault = false) : SchedulerEvent;

    /// <summary>A call was aborted as was asked for, its connection is closed and its slot is free.</summary>
    /// <param name="Call">Which call.</param>
    public sealed record CallAborted(CallId Call) : SchedulerEvent;

    /// <summary>A call failed before its answer began, its slot is free, and it may be tried again, there or elsewhere.</summary>
    /// <param name="Call">Which call.</param>
    /// <param name="Delay">After what time.</param>
    /// <param name="IsEndpointFault">Whether it failed by the endpoint's fault.</param>
    public sealed record CallReturned(CallId Call, TimeSpan Delay, bool IsEndpointFault) : SchedulerEvent
    {
        /// <summary>The context that it turned out to need, in tokens; nothing where that was not what was wrong.</summary>
        public int? Context { get; init; }
    }

    /// <summary>A load is done.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Of which model.</param>
    /// <param name="Took">How long it took.</param>
    public sealed record ModelLoaded(EndpointId Endpoint, ModelKey Model, TimeSpan Took) : SchedulerEvent;

    /// <summary>A load failed.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Of which model.</param>
    /// <param name="Reason">Why, in the server's words.</param>
    /// <param name="IsFinal">Whether it would fail again, as where there is no such model.</param>
    public sealed record LoadFailed(EndpointId Endpoint, ModelKey Model, string Reason, bool IsFinal) : SchedulerEvent
    {
        /// <summary>Whether the server has too much to do, which passes.</summary>
        public bool IsBusy { get; init; }
    }

    /// <summary>A slot of a loaded model never answers again: the model has to be unloaded, once what runs on it has ended.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Which one.</param>
    public sealed record SlotLost(EndpointId Endpoint, ModelKey Model) : SchedulerEvent;

    /// <summary>A model is no longer loaded. An unload that failed is told by a look that finds it still there.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Which one.</param>
    public sealed record ModelUnloaded(EndpointId Endpoint, ModelKey Model) : SchedulerEvent;

    /// <summary>Tasks will come due that are going to need a model.</summary>
    /// <param name="Model">Which model.</param>
    /// <param name="At">When the first of them is due.</param>
    public sealed record WorkExpected(ModelKey Model, DateTimeOffset At) : SchedulerEvent;

    /// <summary>The owner wants a model unloaded, once what runs on it has ended.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Which one; nothing means all.</param>
    public sealed record UnloadWanted(EndpointId Endpoint, ModelKey? Model) : SchedulerEvent;

    /// <summary>The owner wants a model loaded, as soon as what runs in its place has ended.</summary>
    /// <param name="Endpoint">Where.</param>
    /// <param name="Model">Which one.</param>
    public sealed record LoadWanted(EndpointId Endpoint, ModelKey Model) : SchedulerEvent;

    /// <summary>The moment has come that was asked for.</summary>
    public sealed record Woken : SchedulerEvent;
}

/// <summary>A model that an endpoint has loaded.</summary>
/// <param name="Model">Its weights.</param>
/// <param name="Context">The context that it was loaded with, in tokens.</param>
/// <param name="MemoryMb">The GPU memory that it takes, in MB; 0 where it is not known.</param>
public sealed record LoadedModel(ModelKey Model, int Context, long MemoryMb);

/// <summary>What a tenant may use a day. Nothing means no limit.</summary>
/// <param name="SoftSeconds">GPU seconds past which the owner is warned.</param>
/// <param name="HardSeconds">GPU seconds past which calls wait for the next day.</param>
/// <param name="SoftTokens">Tokens, of prompts and answers, past which the owner is warned.</param>
/// <param name="HardTokens">Tokens past which calls wait for the next day.</param>
public sealed record TenantBudget(double? SoftSeconds = null, double? HardSeconds = null, long? SoftTokens = null, long? HardTokens = null)
{
    /// <summary>No limit.</summary>
    public static TenantBudget None { get; } = new();
}
