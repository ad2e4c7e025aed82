using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>On whose account a call runs, and how urgent it is.</summary>
/// <param name="Tenant">The tenant: an agent, or the name of an API key.</param>
/// <param name="Lane">The lane.</param>
public sealed record ModelCaller(TenantId Tenant, Lane Lane)
{
    /// <summary>The attempt that calls, where one does.</summary>
    public AttemptContext? Attempt { get; init; }

    /// <summary>The terms of its tenant, where these come with the call: the queue keeps to them from this call on.</summary>
    public Tenant? Terms { get; init; }

    /// <summary>Whether it is the owner, who may have a model unloaded that others need.</summary>
    public bool IsOwner { get; init; }

    /// <summary>Whether it waits while every endpoint is away. Otherwise it is told so at once.</summary>
    public bool WaitsWhileAway { get; init; }

    /// <summary>The caller for an attempt: its agent's account, and the lane of its task's priority. A task waits in the store and not here.</summary>
    public static ModelCaller Of(AttemptContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return new ModelCaller(new TenantId(attempt.Agent.Value), LaneOf(attempt.Priority)) { Attempt = attempt };
    }

    private static Lane LaneOf(TaskPriority priority) => priority switch
    {
        TaskPriority.Critical => Lane.Critical,
        TaskPriority.High => Lane.High,
        TaskPriority.Medium => Lane.Medium,
        TaskPriority.Low => Lane.Low,
        _ => throw new ArgumentOutOfRangeException(nameof(priority), priority, "There is no such priority."),
    };
}

/// <summary>A request to a model, in the form of one of the APIs.</summary>
/// <param name="Api">Which API it is of.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Body">The body, JSON in UTF-8.</param>
public sealed record ModelRequest(ModelApi Api, ModelCaller Caller, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// Whether the call is of this service's own making: then the room for its answer is bounded by the context, so that no answer pushes the
    /// prompt out, and the model thinks only where that is asked for. Strangers' calls keep their own meaning.
    /// </summary>
    public bool IsOwn { get; init; }

    /// <summary>What its caller wants of the cache.</summary>
    public CacheWish Cache { get; init; } = CacheWish.Usual;

    /// <summary>Whether its caller takes only the whole answer, though the request asks for pieces: then it may be made again without anybody seeing it.</summary>
    public bool TakesWholeAnswer { get; init; }
}
