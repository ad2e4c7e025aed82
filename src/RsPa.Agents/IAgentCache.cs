namespace RsPa.Agents;

/// <summary>
/// What an agent keeps so that it need not be made or fetched twice: JSON values under keys of the agent's own. It may be gone at any
/// moment (its time is up, others need the room, its file was deleted), and is no place for what must not be lost: that is
/// <see cref="IAgentData"/>. All attempts of the agent share it, and what one keeps others find at once, whatever becomes of the attempt.
/// Where it is off (<c>cache.enable_data_cache</c>) nothing is found and nothing is kept.
/// </summary>
public interface IAgentCache
{
    /// <summary>Finds a value.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <returns>The value; nothing where there is none, or where what is there has another shape.</returns>
    ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken);

    /// <summary>Keeps a value, in place of the one that was there.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long it is used again, above zero and at most 30 days; <c>cache.data_cache_ttl_minutes</c> where it is not given.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    /// <returns>Whether it is kept: not where the cache is off, the value takes more than 1 MiB as JSON, or too much waits to be written.</returns>
    ValueTask<bool> SetAsync<T>(string key, T value, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds a value, or makes and keeps it. Attempts that ask for one key at once have it made once on each node: the others wait for it,
    /// and get it even where it can't be kept. Where whoever makes it fails or is cancelled, the next one makes it.
    /// </summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="timeToLive">As for <see cref="SetAsync"/>.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    ValueTask<T> GetOrCreateAsync<T>(string key, Func<CancellationToken, Task<T>> make, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a value, if it is there.</summary>
    /// <param name="key">1 to 200 characters.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken);
}
