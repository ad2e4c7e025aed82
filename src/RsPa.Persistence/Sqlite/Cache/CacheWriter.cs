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
    private readonly SqliteStatement _oldestOfKind = session.Prepare(CacheSql.OldestOfKind);
    private readonly SqliteStatement _oldestOfOwner = session.Prepare(CacheSql.OldestOfOwner);
    private readonly SqliteStatement _removeRow = session.Prepare(CacheSql.RemoveRow);
    private readonly SqliteStatement _purgeAll = session.Prepare(CacheSql.PurgeAll);
    private readonly SqliteStatement _purgeExpired = session.Prepare(CacheSql.PurgeExpired);
    private readonly SqliteStatement _purgeModel = session.Prepare(CacheSql.PurgeModel);
    private readonly SqliteStatement _giveBack = session.Prepare(CacheSql.GiveBack);
    private readonly SqliteStatement _count = session.Prepare(CacheSql.Count);

    /// <summary>What the file holds.</summary>
    public CacheContents Contents { get; } = new(session);

    public CacheStatistics Write(CacheBatch batch, CacheBounds bounds, DateTimeOffset now) => InTransaction(() =>
    {
        foreach (var place in batch.Removed)
            Remove(_remove, (int)place.Kind, place.Key.ToArray());
        foreach (var entry in batch.Entries)
            Insert(entry);
        foreach (var use in batch.Used)
            _noteUse.Execute((int)use.Place.Kind, use.Place.Key.ToArray(), UnixMicroseconds.Of(use.At));

        var fromOwners = batch.Entries.Where(entry => entry.Kind == CacheKind.Data).Select(entry => entry.Owner).Distinct(StringComparer.Ordinal)
            .Sum(owner => Trim(_oldestOfOwner, Contents.Of(CacheKind.Data, owner), bounds.DataOfOwner, (int)CacheKind.Data, owner));
        Add(CacheKind.Answers, batch, batch.Answers, Trim(_oldestOfKind, Contents.Of(CacheKind.Answers), bounds.Answers, (int)CacheKind.Answers), now);
        Add(CacheKind.Data, batch, batch.Data, fromOwners + Trim(_oldestOfKind, Contents.Of(CacheKind.Data), bounds.Data, (int)CacheKind.Data), now);
        return Count();
    });

    public int Purge(CachePurge what, DateTimeOffset now, int atMost)
    {
        var gone = InTransaction(() => what switch
        {
            CachePurge.All => Remove(_purgeAll, atMost),
            CachePurge.Expired => Remove(_purgeExpired, atMost, UnixMicroseconds.Of(now)),
            CachePurge.OfModel model => Remove(_purgeModel, atMost, model.Name),
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
        Remove(_remove, (int)entry.Kind, key);
        Contents.Add(entry.Kind, key, entry.Owner, entry.Size); // before it can be read
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

    private int Trim(SqliteStatement oldest, CacheSize size, long bound, params ReadOnlySpan<object?> of)
    {
        if (size.Bytes <= bound)
            return 0;
        var tooMuch = size.Bytes - (bound / 10 * 9);
        var rows = new List<long>();
        using (var found = oldest.Query(of))
        {
            for (; tooMuch > 0 && found.Read(); tooMuch -= found.Long(1))
                rows.Add(found.Long(0));
        }

        foreach (var row in rows)
            Remove(_removeRow, row);
        return rows.Count;
    }

    private int Remove(SqliteStatement statement, params ReadOnlySpan<object?> of)
    {
        var count = 0;
        using var gone = statement.Query(of);
        for (; gone.Read(); count++)
            Contents.Remove((CacheKind)gone.Long(0), gone.Bytes(1), gone.Text(2), gone.Long(3));
        return count;
    }

    private CacheFigures Count(CacheKind kind)
    {
        var (entries, bytes) = Contents.Of(kind);
        using var rows = _count.Query((int)kind);
        return rows.Read()
            ? new CacheFigures(rows.Time(0), entries, bytes, new CacheCounts(rows.Long(1), rows.Long(2), rows.Long(3), rows.Long(4), new CacheCost(rows.Long(5), rows.Long(6), rows.Real(7))))
            : CacheFigures.None;
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
