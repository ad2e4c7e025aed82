using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>What is known of one model server.</summary>
/// <param name="Id">Which one.</param>
public sealed record EndpointState(EndpointId Id)
{
    /// <summary>How many calls may run at once.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>How many of them on one model.</summary>
    public int ModelSlots { get; init; } = 1;

    /// <summary>Its GPU memory, in MB, where it is known.</summary>
    public long? MemoryMb { get; init; }

    /// <summary>How many models it keeps loaded.</summary>
    public int MaxLoaded { get; init; } = 3;

    /// <summary>Since when it is away; nothing while it is up.</summary>
    public DateTimeOffset? AwaySince { get; init; }

    /// <summary>Whether it was ever seen: what is remembered of its faults from before a restart holds until it comes back from an absence.</summary>
    public bool WasSeen { get; init; }

    /// <summary>Which models it can load; nothing where it can load any.</summary>
    public ImmutableHashSet<ModelKey>? Available { get; init; }

    /// <summary>What is loaded.</summary>
    public ImmutableDictionary<ModelKey, Resident> Residents { get; init; } = ImmutableDictionary<ModelKey, Resident>.Empty;

    /// <summary>The load that is planned or under way.</summary>
    public LoadPlan? Load { get; init; }

    /// <summary>How many calls run.</summary>
    public int InFlight { get; init; }

    /// <summary>How many slots of its models were lost, and healed by an unload, since the gateway began.</summary>
    public int SlotsLost { get; init; }

    /// <summary>Whether it was usable at the last decision.</summary>
    public bool WasUsable { get; init; }

    /// <summary>Faults in a row, and what follows.</summary>
    public Breaker Breaker { get; init; } = new(0);

    /// <summary>When the time spent on swaps is paid off.</summary>
    public DateTimeOffset SwapsPaidAt { get; init; }

    /// <summary>What was spent on loads.</summary>
    public LoadCount Loads { get; init; } = new();

    /// <summary>The model that the owner wants loaded, until its load begins.</summary>
    public ModelKey? Wanted { get; init; }

    /// <summary>Whether a model can be loaded here, if the endpoint is up.</summary>
    public bool CanServe(ModelKey model) => Available?.Contains(model) ?? true;

    /// <summary>Whether it is up and not left alone because of its faults.</summary>
    public bool IsUsable(DateTimeOffset now) => AwaySince is null && !(Breaker.OpenUntil > now);

    /// <summary>Whether something more may be started here: after faults, one trial alone.</summary>
    public bool MayStart(DateTimeOffset now) => IsUsable(now) && InFlight < Slots && (Breaker.OpenUntil is null || InFlight == 0);
}

/// <summary>A model that is loaded.</summary>
/// <param name="Model">Its weights.</param>
/// <param name="Context">With which context, in tokens.</param>
/// <param name="MemoryMb">The memory that it takes, in MB.</param>
/// <param name="Since">Since when.</param>
/// <param name="UsedAt">When a call of it last began or ended.</param>
public sealed record Resident(ModelKey Model, int Context, long MemoryMb, DateTimeOffset Since, DateTimeOffset UsedAt)
{
    private const int MostPrefixes = 8;

    /// <summary>How many calls run on it.</summary>
    public int InFlight { get; init; }

    /// <summary>When an interactive call of it last began or ended; nothing where there was none.</summary>
    public DateTimeOffset? InteractiveAt { get; init; }

    /// <summary>Whether it is about to be unloaded, so that nothing more is started on it; nothing where it stays.</summary>
    public UnloadReason? Leaving { get; init; }

    /// <summary>Whether the server was told to unload it.</summary>
    public bool IsUnloading { get; init; }

    /// <summary>What its slots have read last, the latest first.</summary>
    public ImmutableList<string> Prefixes { get; init; } = [];

    internal Resident Started(QueuedCall call, DateTimeOffset now, int slots) => Used(call.Call.Lane, now) with
    {
        InFlight = InFlight + 1,
        Prefixes = call.Call.Prefix is { } prefix ? Keep(Prefixes.Remove(prefix).Insert(0, prefix), Math.Min(slots, MostPrefixes)) : Prefixes,
    };

    internal Resident Ended(Lane lane, DateTimeOffset now) => Used(lane, now) with { InFlight = InFlight - 1 };

    private Resident Used(Lane lane, DateTimeOffset now) => this with { UsedAt = now, InteractiveAt = lane == Lane.Interactive ? now : InteractiveAt };

    private static ImmutableList<string> Keep(ImmutableList<string> all, int most) => all.Count > most ? all.RemoveRange(most, all.Count - most) : all;
}

/// <summary>A load: one at a time, and never aborted once it is under way.</summary>
/// <param name="Model">Which model.</param>
/// <param name="Context">With which context, in tokens.</param>
/// <param name="Victims">Which models have to go for it.</param>
/// <param name="PlannedAt">Since when it is planned.</param>
public sealed record LoadPlan(ModelKey Model, int Context, ImmutableArray<ModelKey> Victims, DateTimeOffset PlannedAt)
{
    /// <summary>When the server was told to load; nothing while that has to wait.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    /// <summary>Whether the server was told to load.</summary>
    public bool IsUnderWay => BeganAt is not null;

    /// <summary>Whether a model has to go for it.</summary>
    public bool IsSwap => !Victims.IsEmpty;

    /// <summary>Whether a maximum wait, a fair share or the owner asked for it, so that no interactive call stops it.</summary>
    public bool IsForced { get; init; }

    /// <summary>Whether no call waits for it yet.</summary>
    public bool IsPreload { get; init; }
}

/// <summary>What an endpoint has spent on loads since it is known.</summary>
/// <param name="Since">Since when that is counted.</param>
/// <param name="Loads">How many.</param>
/// <param name="Swaps">For how many of them a model had to go.</param>
/// <param name="SwapSeconds">How long those took.</param>
public sealed record LoadCount(DateTimeOffset Since = default, long Loads = 0, long Swaps = 0, double SwapSeconds = 0)
{
    /// <summary>The share of the time that went into swaps, 0 to 1.</summary>
    public double SwapShare(DateTimeOffset now) => now > Since ? Math.Clamp(SwapSeconds / (now - Since).TotalSeconds, 0, 1) : 0;

    internal LoadCount With(LoadPlan load, TimeSpan took) =>
        this with { Loads = Loads + 1, Swaps = Swaps + (load.IsSwap ? 1 : 0), SwapSeconds = SwapSeconds + (load.IsSwap ? took.TotalSeconds : 0) };
}

/// <summary>The faults of an endpoint. After a few in a row it is left alone, then tried with one call.</summary>
/// <param name="Faults">How many in a row.</param>
/// <param name="OpenUntil">Until when it is left alone; past that moment it is on trial. Nothing while it is trusted.</param>
public sealed record Breaker(int Faults, DateTimeOffset? OpenUntil = null)
{
    /// <summary>A fault more.</summary>
    public Breaker Failed(DateTimeOffset now, SchedulingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var faults = Faults + 1;
        if (faults < policy.BreakerFaults || OpenUntil > now)
            return this with { Faults = faults };
        var delay = policy.BreakerDelay.TotalSeconds * Math.Pow(2, Math.Min(faults - policy.BreakerFaults, 30));
        return new Breaker(faults, now + TimeSpan.FromSeconds(Math.Min(delay, policy.LongestBreakerDelay.TotalSeconds)));
    }
}
