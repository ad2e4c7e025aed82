namespace RsPa.Actors.Cache;

/// <summary>Entries in memory, within a bound: the least recently used ones go first. From any thread.</summary>
/// <param name="mostBytes">How much they may take.</param>
/// <param name="time">How long one is used.</param>
internal sealed class HotEntries(long mostBytes, TimeSpan time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CachePlace, LinkedListNode<(CacheEntry Entry, DateTimeOffset Until)>> _places = [];

    // The one that was used last comes first.
    private readonly LinkedList<(CacheEntry Entry, DateTimeOffset Until)> _order = [];
    private long _bytes;
    private long _version;

    /// <summary>Changes whenever an entry may have been taken away: what was read before that is not to be added after.</summary>
    public long Version => Interlocked.Read(ref _version);

    public CacheEntry? Find(CachePlace place, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(place, out var node))
                return null;
            if (node.Value.Until <= now)
            {
                Drop(node);
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Entry;
        }
    }

    /// <summary>Adds an entry, unless something was taken away since <paramref name="version"/>.</summary>
    public void Add(CacheEntry entry, DateTimeOffset now, long version)
    {
        if (entry.Size > mostBytes / 8)
            return;
        lock (_gate)
        {
            if (version != _version)
                return;
            var place = new CachePlace(entry.Kind, entry.Key);
            if (_places.TryGetValue(place, out var earlier))
                Drop(earlier);
            var until = now + time;
            _places[place] = _order.AddFirst((entry, until < entry.ExpiresAt ? until : entry.ExpiresAt));
            _bytes += entry.Size;
            while (_bytes > mostBytes)
                Drop(_order.Last!);
        }
    }

    public void Remove(CachePlace place)
    {
        lock (_gate)
        {
            _version++;
            if (_places.TryGetValue(place, out var node))
                Drop(node);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _version++;
            _places.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }

    private void Drop(LinkedListNode<(CacheEntry Entry, DateTimeOffset Until)> node)
    {
        _order.Remove(node);
        _places.Remove(new CachePlace(node.Value.Entry.Kind, node.Value.Entry.Key));
        _bytes -= node.Value.Entry.Size;
    }
}
