using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Cache;

/// <summary>The connection that writes, with its statements. One call at a time; each is one commit, or nothing.</summary>
/// <param name="session">The connection, which goes with it.</param>
internal sealed class CacheWriter(SqliteSession session) : IDisposable
{
    private readonly SqliteStatement _remove = session.Prepare(CacheSql.Remove);
    private readonly SqliteStatement _insert = session.Prepare(CacheSql.Insert);
    private readonly SqliteStatement _insertContent = session.Prepare(CacheSql.InsertContent);
    private readonly SqliteStatement _noteUse = session.Prepare(CacheSql.NoteUse);
    private readonly SqliteStatement _tally = session.Prepare(CacheSql.Tally);
    private readonly SqliteStatement _sizeOfKind = session.Prepare(CacheSql.SizeOfKind);
    private readonly SqliteStatement _sizeOfOwner = session.Prepare(CacheSql.SizeOfOwner);
    private readonly SqliteStatement _oldestOfKind = session.Prepare(CacheSql.OldestOfKind);
    private readonly SqliteStatement _oldestOfOwner = session.Prepare(CacheSql.OldestOfOwner);
    private readonly SqliteStatement _removeRow = session.Prepare(CacheSql.RemoveRow);
    private readonly SqliteStatement _purgeAll = session.Prepare(CacheSql.PurgeAll);
    private readonly SqliteStatement _purgeExpired = session.Prepare(CacheSql.PurgeExpired);
    private readonly SqliteStatement _purgeModel = session.Prepare(CacheSql.PurgeModel);
    private readonly SqliteStatement _giveBack = session.Prepare(CacheSql.GiveBack);
    private readonly SqliteStatement _count = session.Prepare(CacheSql.Count);

    public CacheStatistics Write(CacheBatch batch, CacheBounds bounds, DateTimeOffset now) => InTransaction(() =>
    {
        foreach (var place in batch.Removed)
            _remove.Execute((int)place.Kind, place.Key.ToArray());
        foreach (var entry in batch.Entries)
            Insert(entry);
        foreach (var use in batch.Used)
            _noteUse.Execute((int)use.Place.Kind, use.Place.Key.ToArray(), UnixMicroseconds.Of(use.At));

        var fromOwners = batch.Entries.Where(entry => entry.Kind == CacheKind.Data).Select(entry => entry.Owner).Distinct(StringComparer.Ordinal)
            .Sum(owner => Trim(_oldestOfOwner, _sizeOfOwner, bounds.DataOfOwner, (int)CacheKind.Data, owner));
        Add(CacheKind.Answers, batch, batch.Answers, Trim(_oldestOfKind, _sizeOfKind, bounds.Answers, (int)CacheKind.Answers), now);
        Add(CacheKind.Data, batch, batch.Data, fromOwners + Trim(_oldestOfKind, _sizeOfKind, bounds.Data, (int)CacheKind.Data), now);
        return Count();
    });

    public int Purge(CachePurge what, DateTimeOffset now, int atMost)
    {
        var gone = InTransaction(() => what switch
        {
            CachePurge.All => _purgeAll.Execute(atMost),
            CachePurge.Expired => _purgeExpired.Execute(atMost, UnixMicroseconds.Of(now)),
            CachePurge.OfModel model => _purgeModel.Execute(atMost, model.Name),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "This can't be removed."),
        });
        if (gone > 0)
            GiveBack();
        return gone;
    }

    public CacheStatistics Count() => new(Count(CacheKind.Answers), Count(CacheKind.Data));

    public void Dispose() => session.Dispose();

    private void Insert(CacheEntry entry)
    {
        var key = entry.Key.ToArray();
        _remove.Execute((int)entry.Kind, key);
        _insert.Execute(
            (int)entry.Kind,
            key,
            entry.Owner,
            entry.Name,
            entry.Api,
            entry.ContentType,
            entry.Cost.PromptTokens,
            entry.Cost.AnswerTokens,
            entry.Cost.GpuSeconds,
            entry.Size,
            UnixMicroseconds.Of(entry.CreatedAt),
            UnixMicroseconds.Of(entry.ExpiresAt));
        _insertContent.Execute(session.LastRow, entry.Value.ToArray());
    }

    private void Add(CacheKind kind, CacheBatch batch, CacheTally tally, int evicted, DateTimeOffset now)
    {
        var stores = batch.Entries.Count(entry => entry.Kind == kind);
        if (stores > 0 || evicted > 0 || tally != default)
            _tally.Execute((int)kind, UnixMicroseconds.Of(now), tally.Hits, tally.Misses, stores, evicted, tally.Saved.PromptTokens, tally.Saved.AnswerTokens, tally.Saved.GpuSeconds);
    }

    private int Trim(SqliteStatement oldest, SqliteStatement size, long bound, params ReadOnlySpan<object?> of)
    {
        var (_, bytes) = SizeOf(size, of);
        if (bytes <= bound)
            return 0;
        var tooMuch = bytes - (bound / 10 * 9);
        var rows = new List<long>();
        using (var found = oldest.Query(of))
        {
            for (; tooMuch > 0 && found.Read(); tooMuch -= found.Long(1))
                rows.Add(found.Long(0));
        }

        foreach (var row in rows)
            _removeRow.Execute(row);
        return rows.Count;
    }

    private CacheFigures Count(CacheKind kind)
    {
        var (entries, bytes) = SizeOf(_sizeOfKind, (int)kind);
        using var rows = _count.Query((int)kind);
        return rows.Read()
            ? new CacheFigures(rows.Time(0), entries, bytes, new CacheCounts(rows.Long(1), rows.Long(2), rows.Long(3), rows.Long(4), new CacheCost(rows.Long(5), rows.Long(6), rows.Real(7))))
            : CacheFigures.None;
    }

    private static (long Entries, long Bytes) SizeOf(SqliteStatement size, params ReadOnlySpan<object?> of)
    {
        using var rows = size.Query(of);
        rows.Read();
        return (rows.Long(0), rows.Long(1));
    }

    private void GiveBack()
    {
        using var pages = _giveBack.Query();
        while (pages.Read())
        {
        }
    }

    private T InTransaction<T>(Func<T> work)
    {
        // Where it fails the connection is closed, which undoes it.
        session.Begin();
        var result = work();
        session.Commit();
        return result;
    }
}
