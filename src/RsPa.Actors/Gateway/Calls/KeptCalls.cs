using System.Runtime.InteropServices;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Gateway.Calls;

/// <summary>Answers that are used again, for the gateway's calls.</summary>
/// <param name="cache">The cache; nothing where none is kept.</param>
internal sealed class KeptCalls(CallCache? cache)
{
    /// <summary>A call under its key; nothing where its answer is its own.</summary>
    public KeyedCall? KeyOf(ModelRequest request, RequestEnvelope envelope, CatalogModel? model)
    {
        if (cache is null || model is null || envelope.Aim != RequestAim.Answer)
            return null;
        var call = new CachedCall(request.Api.Path(), envelope.Model, model.Model.Digest, request.IsOwn);
        return cache.KeyOf(call, envelope.Temperature, request.Cache, request.Body) is { } key ? new KeyedCall(key, call) : null;
    }

    /// <summary>The answer that was kept.</summary>
    public ValueTask<KeptAnswer?> FindAsync(KeyedCall keyed, CancellationToken cancellationToken) => cache!.FindAsync(keyed.Key, cancellationToken);

    /// <summary>Keeps what a call came to, where it may be kept.</summary>
    public void Keep(KeyedCall keyed, CallTicket ticket, CallEnding ending)
    {
        if (ticket.Answer.Head is { } head)
            cache!.Keep(keyed.Key, keyed.Call, head.Status, head.ContentType, ticket.Answer.Whole, Cost(ending.Usage));
    }

    /// <summary>What a call took.</summary>
    public static CacheCost Cost(Scheduling.CallUsage? usage) => usage is null ? default : new CacheCost(usage.PromptTokens, usage.OutputTokens, usage.Seconds);
}

/// <summary>A call whose answer may be used again.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Call">What the cache has to know of it.</param>
internal sealed record KeyedCall(CacheKey Key, CachedCall Call);

/// <summary>What calls must have in common to be one.</summary>
/// <param name="Key">The key of their answer.</param>
/// <param name="TakesWhole">Whether nothing is read before the end: then it may be made again.</param>
/// <param name="WaitsWhileAway">Whether they wait while every endpoint is away.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SharedKey(CacheKey Key, bool TakesWhole, bool WaitsWhileAway);
