using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Testing.Cache;

/// <summary>The cache's entries in memory, held to the contract of cache stores.</summary>
public sealed class MemoryCacheStore : ICacheStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CachePlace, (CacheEntry Entry, DateTimeOffset Used)> _entries = [];
    private readonly Dictionary<CacheKind, (DateTimeOffset Since, CacheCounts Counts)> _tallies = [];
    private int _reads;
    private int _writes;

    /// <summary>What every call fails with; nothing where they work.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What writes wait for before they begin; nothing where they don't.</summary>
    public Task? WritesWaitFor { get; set; }

    /// <summary>How often an entry was looked for.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How often entries were written.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <inheritdoc/>
    public ValueTask<CacheEntry?> FindAsync(CacheKind kind, CacheKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (Failure is { } failure)
            return ValueTask.FromException<CacheEntry?>(failure);
        lock (_gate)
            return new(_entries.TryGetValue(new CachePlace(kind, key), out var found) && found.Entry.ExpiresAt > now ? found.Entry : null);
    }

    /// <inheritdoc/>
    public async Task<CacheStatistics> WriteAsync(CacheBatch batch, CacheBounds bounds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (WritesWaitFor is { } wait)
            await wait;
        if (Failure is { } failure)
            throw failure;
        if (batch.Entries.Count > 0)
            Interlocked.Increment(ref _writes);
        lock (_gate)
        {
            foreach (var place in batch.Removed)
                _entries.Remove(place);
            foreach (var entry in batch.Entries)
                _entries[new CachePlace(entry.Kind, entry.Key)] = (entry, entry.CreatedAt);
            foreach (var use in batch.Used)
            {
                if (_entries.TryGetValue(use.Place, out var used) && used.Used < use.At)
                    _entries[use.Place] = used with { Used = use.At };
            }

            var owners = batch.Entries.Where(entry => entry.Kind == CacheKind.Data).Select(entry => entry.Owner).Distinct(StringComparer.Ordinal).ToArray();
            var ofOwners = owners.Sum(owner => Trim(bounds.DataOfOwner, entry => entry.Kind == CacheKind.Data && entry.Owner == owner));
            Add(CacheKind.Answers, batch, batch.Answers, Trim(bounds.Answers, entry => entry.Kind == CacheKind.Answers), now);
            Add(CacheKind.Data, batch, batch.Data, ofOwners + Trim(bounds.Data, entry => entry.Kind == CacheKind.Data), now);
            return new CacheStatistics(Figures(CacheKind.Answers), Figures(CacheKind.Data));
        }
    }

    /// <inheritdoc/>
    public Task<int> PurgeAsync(CachePurge what, DateTimeOffset now, int atMost, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
            return Task.FromException<int>(failure);
        lock (_gate)
        {
            var gone = _entries.Values.Select(one => one.Entry).Where(entry => what switch
            {
                CachePurge.Expired => entry.ExpiresAt <= now,
                CachePurge.OfModel model => entry.Kind == CacheKind.Answers && entry.Name == model.Name,
                _ => true,
            }).Take(atMost).ToArray();
            foreach (var entry in gone)
                _entries.Remove(new CachePlace(entry.Kind, entry.Key));
            return Task.FromResult(gone.Length);
        }
    }

    /// <inheritdoc/>
    public Task<CacheStatistics> CountAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
            return Task.FromException<CacheStatistics>(failure);
        lock (_gate)
            return Task.FromResult(new CacheStatistics(Figures(CacheKind.Answers), Figures(CacheKind.Data)));
    }

    private int Trim(long bound, Func<CacheEntry, bool> isMeant)
    {
        var all = _entries.Values.Where(one => isMeant(one.Entry)).OrderBy(one => one.Used).ToArray();
        var tooMuch = all.Sum(one => one.Entry.Size);
        if (tooMuch <= bound)
            return 0;
        tooMuch -= bound / 10 * 9;
        var gone = 0;
        for (; tooMuch > 0; gone++)
        {
            var entry = all[gone].Entry;
            tooMuch -= entry.Size;
            _entries.Remove(new CachePlace(entry.Kind, entry.Key));
        }

        return gone;
    }

    private void Add(CacheKind kind, CacheBatch batch, CacheTally tally, int evicted, DateTimeOffset now)
    {
        var stores = batch.Entries.Count(entry => entry.Kind == kind);
        if (stores == 0 && evicted == 0 && tally == default)
            return;
        var (since, sum) = _tallies.GetValueOrDefault(kind, (now, CacheCounts.None));
        _tallies[kind] = (since, new CacheCounts(sum.Hits + tally.Hits, sum.Misses + tally.Misses, sum.Stores + stores, sum.Evictions + evicted, sum.Saved + tally.Saved));
    }

    private CacheFigures Figures(CacheKind kind)
    {
        var sizes = _entries.Values.Where(one => one.Entry.Kind == kind).Select(one => one.Entry.Size).ToArray();
        return _tallies.TryGetValue(kind, out var tally) ? new CacheFigures(tally.Since, sizes.Length, sizes.Sum(), tally.Counts) : CacheFigures.None;
    }
}
