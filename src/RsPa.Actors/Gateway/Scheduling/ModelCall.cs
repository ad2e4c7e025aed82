namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>A call that asks for a slot.</summary>
/// <param name="Id">Which call it is.</param>
/// <param name="Tenant">On whose account.</param>
/// <param name="Lane">How urgent.</param>
/// <param name="Model">The weights that it needs.</param>
public sealed record ModelCall(CallId Id, TenantId Tenant, Lane Lane, ModelKey Model)
{
    /// <summary>How long the prompt is, in tokens, about.</summary>
    public int PromptTokens { get; init; }

    /// <summary>The most tokens of the answer, where the call says so.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The context that it needs at least (<c>num_ctx</c>), in tokens; 0 where any will do.</summary>
    public int Context { get; init; }

    /// <summary>What its prompt begins with (a hash of the system prompt and the first messages): the runner keeps that between calls.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether its caller takes only the whole answer, so that it may be aborted and made again without anybody seeing it.</summary>
    public bool TakesWholeAnswer { get; init; }

    /// <summary>Whether it waits while every endpoint is away; otherwise its caller is told so at once. By default all do but those of persons.</summary>
    public bool WaitsWhileAway { get; init; } = Lane != Lane.Interactive;
}

/// <summary>A call that waits.</summary>
/// <param name="Call">The call.</param>
/// <param name="Sequence">Its place in the order in which calls came. A call that comes back keeps it.</param>
/// <param name="ArrivedAt">When it came. Its wait is counted from here, whatever happens to it meanwhile.</param>
/// <param name="EstimatedSeconds">The GPU time that it is expected to take.</param>
public sealed record QueuedCall(ModelCall Call, long Sequence, DateTimeOffset ArrivedAt, double EstimatedSeconds)
{
    /// <summary>Whether it was preempted: that happens to a call once at most.</summary>
    public bool WasPreempted { get; init; }

    /// <summary>The lane in which it waits the next time, where somebody more urgent wants its answer too; what it was charged so far is its own lane's.</summary>
    public Lane? RaisedTo { get; init; }

    internal static IComparer<QueuedCall> BySequence { get; } = Comparer<QueuedCall>.Create(static (a, b) => a.Sequence.CompareTo(b.Sequence));
}

/// <summary>A call that must wait for a moment before it may wait for a slot.</summary>
/// <param name="Call">The call.</param>
/// <param name="Until">That moment.</param>
/// <param name="Reason">Why.</param>
public sealed record HeldCall(QueuedCall Call, DateTimeOffset Until, HoldReason Reason)
{
    internal static IComparer<HeldCall> ByMoment { get; } = Comparer<HeldCall>.Create(static (a, b) =>
        a.Until != b.Until ? a.Until.CompareTo(b.Until) : a.Call.Sequence.CompareTo(b.Call.Sequence));
}

/// <summary>A call that has a slot.</summary>
/// <param name="Queued">The call as it waited.</param>
/// <param name="Endpoint">Where it runs.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="ChargedSeconds">The GPU time that its tenant was charged with at the start, for its weight.</param>
public sealed record RunningCall(QueuedCall Queued, EndpointId Endpoint, DateTimeOffset StartedAt, double ChargedSeconds)
{
    /// <summary>Whether it is being aborted so that an interactive call gets its slot.</summary>
    public bool IsPreempted { get; init; }

    /// <summary>Whether its caller has left, so that it is being aborted.</summary>
    public bool HasLeft { get; init; }

    /// <summary>How long it will go on, in seconds, about. One that takes longer than was expected is expected to take half as long again.</summary>
    public double RemainingSeconds(DateTimeOffset now)
    {
        var ran = (now - StartedAt).TotalSeconds;
        return ran < Queued.EstimatedSeconds ? Queued.EstimatedSeconds - ran : 1 + (ran / 2);
    }
}

/// <summary>What a call took, by the model server's own account.</summary>
/// <param name="PromptTokens">Tokens of the prompt that were read.</param>
/// <param name="OutputTokens">Tokens of the answer.</param>
/// <param name="PromptTime">GPU time for the prompt.</param>
/// <param name="OutputTime">GPU time for the answer.</param>
public sealed record CallUsage(int PromptTokens, int OutputTokens, TimeSpan PromptTime, TimeSpan OutputTime)
{
    /// <summary>GPU time in all, in seconds.</summary>
    public double Seconds => (PromptTime + OutputTime).TotalSeconds;
}

/// <summary>Why a call is held.</summary>
public enum HoldReason
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>Its tenant has used up its budget of the day.</summary>
    Budget,

    /// <summary>It is tried again after a moment.</summary>
    Retry,
}
