using Akka.Hosting;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Application.Access;
using RsPa.Application.Actors;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Cache;

/// <summary>The cache: answers of models and data of agents that are used again.</summary>
public sealed class CacheService(IRequiredActor<CacheActor> cache)
{
    private static readonly Permission Look = new("cache.show", CallerRole.Viewer);
    private static readonly Permission Remove = new("cache.purge", CallerRole.Operator);

    /// <summary>Shows what is kept, and what it saved.</summary>
    public async Task<Outcome<CacheDocument>> ShowAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return (await AskAsync<CacheReply.Counted>(GetCacheStatistics.Instance, cancellationToken).ConfigureAwait(false)).TryGet(out var counted, out var problem)
            ? CacheDocument.Of(counted.Statistics)
            : problem;
    }

    /// <summary>Removes entries.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="model">Only the answers of this model; all entries where it is not given.</param>
    /// <param name="expired">Only entries whose time is up; not together with a model.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer; the removal goes on.</param>
    public async Task<Outcome<CachePurged>> PurgeAsync(Caller caller, string? model, bool expired, CancellationToken cancellationToken)
    {
        if (Remove.Refuse(caller) is { } refused)
            return refused;
        if (model is not null && expired)
            return Problem.Invalid("expired", "true", "can't be asked for together with a model", "give one of them, or neither for all entries");
        if (model is not null && (string.IsNullOrWhiteSpace(model) || model.Length > 500))
            return Problem.Invalid("model", model, "is not the name of a model", "give a name such as qwen3:8b");
        CachePurge what = model is not null ? new CachePurge.OfModel(model) : expired ? new CachePurge.Expired() : new CachePurge.All();
        return (await AskAsync<CacheReply.Purged>(new PurgeCache(what), cancellationToken).ConfigureAwait(false)).TryGet(out var purged, out var problem)
            ? new CachePurged(purged.Entries)
            : problem;
    }

    private async Task<Outcome<T>> AskAsync<T>(object message, CancellationToken cancellationToken)
        where T : CacheReply
    {
        if (!(await cache.ActorRef.AskAsync(message, "the cache", cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem))
            return problem;
        return answer switch
        {
            T reply => reply,
            CacheReply.Failed failed => new Problem(ProblemKind.StorageFailed, failed.Reason) { Remedy = "look at `rspa doctor`, and put it right; the service does its work without the cache meanwhile" },
            _ => throw new InvalidOperationException($"The cache answered {message.GetType().Name} with {answer.GetType().Name}."),
        };
    }
}
