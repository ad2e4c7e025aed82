using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Cache;

/// <summary>
/// Keeps the entries of the cache. Its methods may be called at the same time, by several nodes too where they share a database, and never
/// block the caller's thread for long. What it holds may be lost without harm.
/// </summary>
public interface ICacheStore
{
    /// <summary>Finds an entry whose time is not up.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="key">Its key.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">The caller's.</param>
    ValueTask<CacheEntry?> FindAsync(CacheKind kind, CacheKey key, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes a batch, all or none, and then makes room: where a bound is passed, the least recently used entries go, down to nine tenths of it, so that there is room for a while.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="bounds">How much may be kept.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is kept and what has happened, after it.</returns>
    Task<CacheStatistics> WriteAsync(CacheBatch batch, CacheBounds bounds, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes entries.</summary>
    /// <param name="what">Which ones.</param>
    /// <param name="now">The time.</param>
    /// <param name="atMost">The most that go at once, so that writers wait only shortly.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many went; <paramref name="atMost"/> where there may be more.</returns>
    Task<int> PurgeAsync(CachePurge what, DateTimeOffset now, int atMost, CancellationToken cancellationToken);

    /// <summary>Counts.</summary>
    Task<CacheStatistics> CountAsync(CancellationToken cancellationToken);
}
