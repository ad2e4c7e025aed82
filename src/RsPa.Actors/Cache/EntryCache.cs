using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Cache;

/// <summary>
/// The cache as its users see it: what was used lately in memory, what waits to be written, and the store under both. It never fails: what
/// can't be read is a miss, what can't be kept is dropped, and both are counted. From any thread.
/// </summary>
/// <param name="store">Where entries are kept.</param>
/// <param name="options">The bounds.</param>
/// <param name="time">The clock.</param>
public sealed class EntryCache(ICacheStore store, CacheOptions options, TimeProvider time)
{
    private readonly HotEntries _hot = new(options.HotBytes, options.HotTime);
    private long _hits;
    private long _misses;
    private long _dropped;
    private long _unread;
    private volatile string? _readFault;

    /// <summary>What waits to be written.</summary>
    internal CacheQueue Queue { get; } = new(options.QueueEntries, options.QueueBytes);

    /// <summary>Questions that found an entry, since the start.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Questions that found none, since the start.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Entries that were not kept since the start: there was no room in the queue, or the store failed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Questions that the store could not answer, since the start; they are misses too.</summary>
    public long Unread => Interlocked.Read(ref _unread);

    /// <summary>Why the last question could not be answered; nothing where it could.</summary>
    public string? ReadFault => _readFault;

    /// <summary>Finds an entry, and counts a hit or a miss.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public ValueTask<CacheEntry?> FindAsync(CachePlace place, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Queue.TryFind(place, out var entry))
            return new ValueTask<CacheEntry?>(Count(place, entry is { } waiting && waiting.ExpiresAt > now ? waiting : null, now));
        return _hot.Find(place, now) is { } hot
            ? new ValueTask<CacheEntry?>(Count(place, hot, now))
            : ReadAsync(place, now, cancellationToken);
    }

    /// <summary>Keeps an entry: it can be found from now on.</summary>
    /// <returns>Whether it is kept; not where too much waits to be written.</returns>
    public bool Keep(CacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var place = new CachePlace(entry.Kind, entry.Key);
        if (!Queue.TryAdd(place, entry))
        {
            Drop(1);
            return false;
        }

        // The one in memory is the older one; this one takes its place when it is found next.
        _hot.Remove(place);
        return true;
    }

    /// <summary>Removes an entry: it can't be found from now on.</summary>
    /// <returns>Whether that will be so; not where too much waits to be written.</returns>
    public bool Remove(CachePlace place)
    {
        if (!Queue.TryAdd(place, null))
            return false;
        _hot.Remove(place);
        return true;
    }

    /// <summary>Forgets what a purge is about, before the store removes it.</summary>
    internal int Forget(CachePurge what)
    {
        var now = time.GetUtcNow();
        var count = Queue.Forget(entry => what switch
        {
            CachePurge.All => true,
            CachePurge.Expired => entry.ExpiresAt <= now,
            CachePurge.OfModel model => entry.Kind == CacheKind.Answers && entry.Name == model.Name,
            _ => false,
        });
        _hot.Clear();
        return count;
    }

    internal void Drop(int count)
    {
        if (count == 0)
            return;
        Interlocked.Add(ref _dropped, count);
        CacheInstruments.Dropped.Add(count);
    }

    private async ValueTask<CacheEntry?> ReadAsync(CachePlace place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var version = _hot.Version;
        CacheEntry? entry = null;
        try
        {
            entry = await store.FindAsync(place.Kind, place.Key, now, cancellationToken).ConfigureAwait(false);
            _readFault = null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: the answer is made anew.
            _readFault = failure.GetBaseException().Message;
            Interlocked.Increment(ref _unread);
        }

        if (entry is not null)
            _hot.Add(entry, now, version);
        return Count(place, entry, now);
    }

    private CacheEntry? Count(CachePlace place, CacheEntry? entry, DateTimeOffset now)
    {
        Interlocked.Increment(ref entry is null ? ref _misses : ref _hits);
        CacheInstruments.Asked(place.Kind, entry);
        Queue.Note(place, now, entry is null ? new CacheTally(0, 1, default) : new CacheTally(1, 0, entry.Cost));
        return entry;
    }
}
