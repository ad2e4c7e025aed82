using System.Threading.Channels;

namespace RsPa.Actors.Cache;

/// <summary>
/// What waits to be written, within bounds: entries, removals, which entries were used, and how questions went. Nobody who adds to it
/// waits. What waits, or is being written, can be found already. From any thread; one takes from it.
/// </summary>
/// <param name="mostEntries">The most entries.</param>
/// <param name="mostBytes">How much they may take.</param>
internal sealed class CacheQueue(int mostEntries, long mostBytes)
{
    // Of entries that were used, the rest is not noted: which of so many goes first matters little.
    private const int MostUses = 10_000;

    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<CachePlace, DateTimeOffset> _used = [];
    private Dictionary<CachePlace, CacheEntry?> _waiting = [];
    private Dictionary<CachePlace, CacheEntry?> _writing = [];
    private CacheTally _answers;
    private CacheTally _data;
    private long _bytes;
    private long _writingBytes;

    /// <summary>Entries and removals that wait or are being written.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _waiting.Count + _writing.Count;
        }
    }

    /// <summary>What is to become of an entry: found with nothing where it is to be removed.</summary>
    public bool TryFind(CachePlace place, out CacheEntry? entry)
    {
        lock (_gate)
            return _waiting.TryGetValue(place, out entry) || _writing.TryGetValue(place, out entry);
    }

    /// <summary>Adds an entry, or the removal of one.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(CachePlace place, CacheEntry? entry)
    {
        lock (_gate)
        {
            var earlier = _waiting.GetValueOrDefault(place);
            var bytes = (entry?.Size ?? 0) - (earlier?.Size ?? 0);
            if (_waiting.Count + _writing.Count >= mostEntries || _bytes + _writingBytes + bytes > mostBytes)
                return false;
            _waiting[place] = entry;
            _bytes += bytes;
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    public void Note(CachePlace place, DateTimeOffset used, CacheTally tally)
    {
        lock (_gate)
        {
            if (tally.Hits > 0 && (_used.Count < MostUses || _used.ContainsKey(place)))
                _used[place] = used;
            if (place.Kind == Protocol.Cache.CacheKind.Answers)
                _answers = Sum(_answers, tally);
            else
                _data = Sum(_data, tally);
        }
    }

    /// <summary>Takes all that waits. It is being written until <see cref="Written"/> is called.</summary>
    public CacheBatch Take()
    {
        lock (_gate)
        {
            _signal.Reader.TryRead(out _);
            (_writing, _waiting) = (_waiting, []);
            (_writingBytes, _bytes) = (_bytes, 0);
            var batch = new CacheBatch(
                [.. _writing.Values.OfType<CacheEntry>()],
                [.. _writing.Where(one => one.Value is null).Select(one => one.Key)],
                [.. _used.Select(use => new CacheUse(use.Key, use.Value))],
                _answers,
                _data);
            _used.Clear();
            (_answers, _data) = (default, default);
            return batch;
        }
    }

    /// <summary>What was taken is written, or given up.</summary>
    public void Written()
    {
        lock (_gate)
        {
            _writing = [];
            _writingBytes = 0;
        }
    }

    /// <summary>Puts back how questions went, where it could not be written.</summary>
    public void PutBack(CacheTally answers, CacheTally data)
    {
        lock (_gate)
        {
            _answers = Sum(_answers, answers);
            _data = Sum(_data, data);
        }
    }

    /// <summary>Takes out the entries that a purge is about and that wait; what is being written is not touched.</summary>
    /// <returns>How many they were.</returns>
    public int Forget(Func<CacheEntry, bool> isMeant)
    {
        lock (_gate)
        {
            var meant = _waiting.Where(one => one.Value is { } entry && isMeant(entry)).Select(one => one.Value!).ToArray();
            foreach (var entry in meant)
            {
                _waiting.Remove(new CachePlace(entry.Kind, entry.Key));
                _bytes -= entry.Size;
            }

            return meant.Length;
        }
    }

    /// <summary>Waits until an entry or a removal waits.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);

    private static CacheTally Sum(CacheTally one, CacheTally other) => new(one.Hits + other.Hits, one.Misses + other.Misses, one.Saved + other.Saved);
}
