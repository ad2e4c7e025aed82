using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Persistence.Sqlite.Cache;

/// <summary>
/// What the file holds, as its only writer knows it without looking: which keys, so that a question about another one costs no read, and how
/// much, so that a write does not add all of it up. Of a key 8 of its 32 bytes are kept: that two agree in them costs a miss or a read.
/// <para>One writes; any thread may ask.</para>
/// </summary>
internal sealed class CacheContents
{
    private readonly Lock _gate = new();
    private readonly HashSet<(CacheKind Kind, long Start)> _keys = [];
    private readonly Dictionary<(CacheKind Kind, string Owner), CacheSize> _owners = [];

    /// <summary>Reads it.</summary>
    public CacheContents(SqliteSession session)
    {
        using var rows = session.Prepare(CacheSql.Contents).Query();
        while (rows.Read())
            Add((CacheKind)rows.Long(0), rows.Bytes(1), rows.Text(2), rows.Long(3));
    }

    /// <summary>Whether it may hold an entry. One that is not committed yet, or expired, counts too.</summary>
    public bool MayHold(CacheKind kind, CacheKey key)
    {
        var start = Start(key.ToArray());
        lock (_gate)
            return _keys.Contains((kind, start));
    }

    /// <summary>An entry is written.</summary>
    public void Add(CacheKind kind, ReadOnlySpan<byte> key, string owner, long bytes)
    {
        lock (_gate)
            _keys.Add((kind, Start(key)));
        _owners[(kind, owner)] = Of(kind, owner).Plus(1, bytes);
    }

    /// <summary>An entry is removed.</summary>
    public void Remove(CacheKind kind, ReadOnlySpan<byte> key, string owner, long bytes)
    {
        lock (_gate)
            _keys.Remove((kind, Start(key)));
        var left = Of(kind, owner).Plus(-1, -bytes);
        if (left.Entries > 0)
            _owners[(kind, owner)] = left;
        else
            _owners.Remove((kind, owner));
    }

    /// <summary>How much is of one owner.</summary>
    public CacheSize Of(CacheKind kind, string owner) => _owners.GetValueOrDefault((kind, owner));

    /// <summary>How much is of a kind.</summary>
    public CacheSize Of(CacheKind kind)
    {
        var sum = default(CacheSize);
        foreach (var (place, size) in _owners)
        {
            if (place.Kind == kind)
                sum = sum.Plus(size.Entries, size.Bytes);
        }

        return sum;
    }

    private static long Start(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64LittleEndian(key);
}

/// <summary>How much is kept.</summary>
/// <param name="Entries">How many entries.</param>
/// <param name="Bytes">How many bytes, as they count against the bounds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CacheSize(int Entries, long Bytes)
{
    public CacheSize Plus(int entries, long bytes) => new(Entries + entries, Bytes + bytes);
}
