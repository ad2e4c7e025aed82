using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Persistence.Postgres.Cache;

/// <summary>A batch of the cache as statements, which are sent at once and are one transaction.</summary>
internal static class CacheBatches
{
    public static void Fill(NpgsqlBatch to, CacheBatch batch, CacheBounds bounds, DateTimeOffset now)
    {
        // The last one of a key is the one that stays.
        var entries = batch.Entries.Reverse().DistinctBy(entry => new CachePlace(entry.Kind, entry.Key)).ToArray();
        Add(to, CacheSql.Turn);
        if (batch.Removed.Count + entries.Length > 0)
            Add(to, CacheSql.Remove, Places([.. batch.Removed, .. entries.Select(entry => new CachePlace(entry.Kind, entry.Key))]));
        if (entries.Length > 0)
            Add(to, CacheSql.Insert, Rows(entries));
        if (batch.Used.Count > 0)
        {
            var used = batch.Used.OrderByDescending(use => use.At).DistinctBy(use => use.Place).ToArray();
            Add(to, CacheSql.NoteUse, [.. Places([.. used.Select(use => use.Place)]), Times(used.Select(use => use.At))]);
        }

        foreach (var owner in entries.Where(entry => entry.Kind == CacheKind.Data).Select(entry => entry.Owner).Distinct(StringComparer.Ordinal))
            Add(to, CacheSql.TrimOwner, [Kind(CacheKind.Data), Values.Long(bounds.DataOfOwner), Values.Time(now), Values.Text(owner)]);
        Close(to, batch, CacheKind.Answers, batch.Answers, bounds.Answers, now);
        Close(to, batch, CacheKind.Data, batch.Data, bounds.Data, now);
    }

    public static NpgsqlParameter Kind(CacheKind kind) => new NpgsqlParameter<short> { TypedValue = (short)kind };

    private static void Close(NpgsqlBatch to, CacheBatch batch, CacheKind kind, CacheTally tally, long bound, DateTimeOffset now)
    {
        var stores = batch.Entries.Count(entry => entry.Kind == kind);
        if (stores > 0 || tally != default)
        {
            Add(to, CacheSql.Tally,
            [
                Kind(kind), Values.Time(now), Values.Long(tally.Hits), Values.Long(tally.Misses), Values.Long(stores),
                Values.Long(tally.Saved.PromptTokens), Values.Long(tally.Saved.AnswerTokens), Values.Real(tally.Saved.GpuSeconds),
            ]);
        }

        Add(to, CacheSql.TrimKind, [Kind(kind), Values.Long(bound), Values.Time(now)]);
    }

    private static void Add(NpgsqlBatch to, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        to.BatchCommands.Add(command);
    }

    private static NpgsqlParameter[] Places(CachePlace[] places) => [Shorts(places.Select(place => (short)place.Kind)), Keys(places.Select(place => place.Key.ToArray()))];

    private static NpgsqlParameter[] Rows(CacheEntry[] entries) =>
    [
        Shorts(entries.Select(entry => (short)entry.Kind)),
        Keys(entries.Select(entry => entry.Key.ToArray())),
        Texts(entries.Select(entry => entry.Owner)),
        Texts(entries.Select(entry => entry.Name)),
        Texts(entries.Select(entry => entry.Api)),
        Texts(entries.Select(entry => entry.ContentType)),
        Longs(entries.Select(entry => entry.Cost.PromptTokens)),
        Longs(entries.Select(entry => entry.Cost.AnswerTokens)),
        new NpgsqlParameter<double[]> { TypedValue = [.. entries.Select(entry => entry.Cost.GpuSeconds)] },
        Longs(entries.Select(entry => entry.Size)),
        Times(entries.Select(entry => entry.CreatedAt)),
        Times(entries.Select(entry => entry.ExpiresAt)),
        Keys(entries.Select(entry => entry.Value.ToArray())),
    ];

    private static NpgsqlParameter<short[]> Shorts(IEnumerable<short> values) => new() { TypedValue = [.. values] };

    private static NpgsqlParameter<long[]> Longs(IEnumerable<long> values) => new() { TypedValue = [.. values] };

    private static NpgsqlParameter<DateTimeOffset[]> Times(IEnumerable<DateTimeOffset> values) => new() { TypedValue = [.. values.Select(value => value.ToUniversalTime())] };

    private static NpgsqlParameter<byte[][]> Keys(IEnumerable<byte[]> values) => new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> values) => new() { TypedValue = [.. values.Select(value => PostgresText.Storable(value))], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
