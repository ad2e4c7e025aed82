namespace RsPa.Persistence.Sqlite.Cache;

/// <summary>The statements of the cache.</summary>
internal static class CacheSql
{
    public const string Find =
        "SELECT owner, name, api, content_type, prompt_tokens, answer_tokens, gpu_seconds, created, expires, value FROM entry JOIN content USING (id) WHERE kind = @0 AND key = @1 AND expires > @2";

    // What goes is told, so that what is there need not be counted.
    private const string Gone = " RETURNING kind, key, owner, size";

    public const string Contents = "SELECT kind, key, owner, size FROM entry";

    public const string Remove = "DELETE FROM entry WHERE kind = @0 AND key = @1" + Gone;

    public const string Insert =
        "INSERT INTO entry (kind, key, owner, name, api, content_type, prompt_tokens, answer_tokens, gpu_seconds, size, created, used, expires) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @10, @11)";

    public const string InsertContent = "INSERT INTO content (id, value) VALUES (@0, @1)";

    public const string NoteUse = "UPDATE entry SET used = @2 WHERE kind = @0 AND key = @1 AND used < @2";

    public const string Tally =
        """
        INSERT INTO tally (kind, since, hits, misses, stores, evictions, prompt_tokens, answer_tokens, gpu_seconds) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8)
        ON CONFLICT (kind) DO UPDATE SET
            hits = hits + excluded.hits, misses = misses + excluded.misses, stores = stores + excluded.stores, evictions = evictions + excluded.evictions,
            prompt_tokens = prompt_tokens + excluded.prompt_tokens, answer_tokens = answer_tokens + excluded.answer_tokens, gpu_seconds = gpu_seconds + excluded.gpu_seconds
        """;

    public const string OldestOfKind = "SELECT id, size FROM entry WHERE kind = @0 ORDER BY used";

    public const string OldestOfOwner = "SELECT id, size FROM entry WHERE kind = @0 AND owner = @1 ORDER BY used";

    public const string RemoveRow = "DELETE FROM entry WHERE id = @0" + Gone;

    public const string PurgeAll = "DELETE FROM entry WHERE id IN (SELECT id FROM entry LIMIT @0)" + Gone;

    public const string PurgeExpired = "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE expires <= @1 ORDER BY expires LIMIT @0)" + Gone;

    public const string PurgeModel = "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE kind = 1 AND name = @1 LIMIT @0)" + Gone;

    public const string Count =
        "SELECT since, hits, misses, stores, evictions, prompt_tokens, answer_tokens, gpu_seconds FROM tally WHERE kind = @0";

    public const string GiveBack = "PRAGMA incremental_vacuum(2000)";
}
