using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RsPa.Actors.Protocol.Cache;
using RsPa.Agents;

namespace RsPa.Actors.Cache;

/// <summary>The data that one agent keeps.</summary>
/// <param name="agent">The agent.</param>
/// <param name="entries">The entries.</param>
/// <param name="options">Whether and how long they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentCache(AgentName agent, EntryCache entries, CacheOptions options, TimeProvider time) : IAgentCache
{
    /// <summary>The largest value that is kept, in bytes of JSON.</summary>
    public const int LargestValue = 1 << 20;

    private const int LongestKey = 200;
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    // What is being made, by key: as many as there are attempts at once, at most.
    private readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> _making = new(StringComparer.Ordinal);

    public async ValueTask<T?> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        var (_, value) = await FindAsync<T>(PlaceOf(key), cancellationToken).ConfigureAwait(false);
        return value;
    }

    public ValueTask<bool> SetAsync<T>(string key, T value, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = PlaceOf(key);
        return new ValueTask<bool>(Keep(place, key, Write(value), TimeOf(timeToLive)));
    }

    public async ValueTask<T> GetOrCreateAsync<T>(string key, Func<CancellationToken, Task<T>> make, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(make);
        var place = PlaceOf(key);
        var keptFor = TimeOf(timeToLive);
        while (true)
        {
            var mine = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            var making = _making.GetOrAdd(key, mine);
            if (making == mine)
                return await FindOrMakeAsync(place, key, make, keptFor, mine, cancellationToken).ConfigureAwait(false);

            // Empty where whoever makes it failed: then it is this one's turn, or another's.
            if (await making.Task.WaitAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } made && TryRead<T>(made, out var shared))
                return shared!;
        }
    }

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (options.KeepsData && !entries.Remove(PlaceOf(key)))
            throw new InvalidOperationException($"'{key}' can't be removed from the cache now: too much waits to be written. Try again in a few seconds.");
        return default;
    }

    private async Task<T> FindOrMakeAsync<T>(CachePlace place, string key, Func<CancellationToken, Task<T>> make, TimeSpan keptFor, TaskCompletionSource<byte[]> mine, CancellationToken cancellationToken)
    {
        byte[] made = [];
        try
        {
            var (found, value) = await FindAsync<T>(place, cancellationToken).ConfigureAwait(false);
            if (!found)
                value = await make(cancellationToken).ConfigureAwait(false);
            made = Write(value);
            if (!found)
                Keep(place, key, made, keptFor);
            return value!;
        }
        finally
        {
            _making.TryRemove(KeyValuePair.Create(key, mine));
            mine.SetResult(made);
        }
    }

    private async ValueTask<(bool Found, T? Value)> FindAsync<T>(CachePlace place, CancellationToken cancellationToken)
    {
        if (!options.KeepsData)
            return (false, default);
        var entry = await entries.FindAsync(place, cancellationToken).ConfigureAwait(false);
        return entry is not null && TryRead<T>(entry.Value.Span, out var value) ? (true, value) : (false, default);
    }

    private bool Keep(CachePlace place, string key, byte[] value, TimeSpan keptFor)
    {
        if (!options.KeepsData || value.Length > LargestValue)
            return false;
        var now = time.GetUtcNow();
        return entries.Keep(new CacheEntry(CacheKind.Data, place.Key, agent.Value, key, "", "application/json", value, default, now, now + keptFor));
    }

    private static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, AgentJson.Options);

    // What an earlier version of the agent kept may have another shape: it is made anew.
    private static bool TryRead<T>(ReadOnlySpan<byte> json, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(json, AgentJson.Options);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    private CachePlace PlaceOf(string key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > LongestKey)
            throw new ArgumentException($"'{key}' is not a valid key: it takes 1 to {LongestKey} characters.", nameof(key));
        return new CachePlace(CacheKind.Data, CacheKey.Of(Encoding.UTF8.GetBytes($"{agent}\n{key}")));
    }

    private TimeSpan TimeOf(TimeSpan? timeToLive) => timeToLive switch
    {
        null => options.DataTtl,
        { } time when time > TimeSpan.Zero && time <= LongestTime => time,
        _ => throw new ArgumentOutOfRangeException(nameof(timeToLive), timeToLive, $"A value is kept for more than no time and at most {LongestTime.TotalDays} days."),
    };
}
