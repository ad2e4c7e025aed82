namespace RsPa.Persistence.Postgres.Cache;

/// <summary>The statements of the cache.</summary>
internal static class CacheSql
{
    // Nodes write one after the other, each in one round trip: so their batches never wait for one another in a circle.
    public const string Turn = "SELECT pg_advisory_xact_lock('cache_entry'::regclass::oid::integer, 1)";

    public const string Find = """
        SELECT owner, name, api, content_type, prompt_tokens, answer_tokens, gpu_seconds, created, expires, value
        FROM cache_entry WHERE kind = $1 AND key = $2 AND expires > $3
        """;

    public const string Remove = "DELETE FROM cache_entry e USING unnest($1, $2) AS gone (kind, key) WHERE e.kind = gone.kind AND e.key = gone.key";

    public const string Insert = """
        INSERT INTO cache_entry (kind, key, owner, name, api, content_type, prompt_tokens, answer_tokens, gpu_seconds, size, created, used, expires, value)
        SELECT kind, key, owner, name, api, content_type, prompt_tokens, answer_tokens, gpu_seconds, size, created, created, expires, value
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            AS e (kind, key, owner, name, api, content_type, prompt_tokens, answer_tokens, gpu_seconds, size, created, expires, value)
        """;

    public const string NoteUse = "UPDATE cache_entry e SET used = u.at FROM unnest($1, $2, $3) AS u (kind, key, at) WHERE e.kind = u.kind AND e.key = u.key AND e.used < u.at";

    public const string Tally = """
        INSERT INTO cache_tally AS t (kind, since, hits, misses, stores, prompt_tokens, answer_tokens, gpu_seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (kind) DO UPDATE SET
            hits = t.hits + excluded.hits, misses = t.misses + excluded.misses, stores = t.stores + excluded.stores,
            prompt_tokens = t.prompt_tokens + excluded.prompt_tokens, answer_tokens = t.answer_tokens + excluded.answer_tokens, gpu_seconds = t.gpu_seconds + excluded.gpu_seconds
        """;

    /// <summary>Makes room among the entries of a kind (<c>$1</c>), down to nine tenths of the bound (<c>$2</c>), and counts what went.</summary>
    public static readonly string TrimKind = Trim("kind = $1");

    /// <summary>As <see cref="TrimKind"/>, among those of an owner (<c>$4</c>).</summary>
    public static readonly string TrimOwner = Trim("kind = $1 AND owner = $4");

    public const string PurgeAll = "DELETE FROM cache_entry WHERE ctid = ANY (ARRAY(SELECT ctid FROM cache_entry LIMIT $1))";

    public const string PurgeExpired = "DELETE FROM cache_entry WHERE ctid = ANY (ARRAY(SELECT ctid FROM cache_entry WHERE expires <= $2 ORDER BY expires LIMIT $1))";

    public const string PurgeModel = "DELETE FROM cache_entry WHERE ctid = ANY (ARRAY(SELECT ctid FROM cache_entry WHERE kind = 1 AND name = $2 LIMIT $1))";

    public const string Count = """
        SELECT t.kind, t.since, e.number, e.bytes, t.hits, t.misses, t.stores, t.evictions, t.prompt_tokens, t.answer_tokens, t.gpu_seconds
        FROM cache_tally t CROSS JOIN LATERAL (SELECT count(*) AS number, coalesce(sum(size), 0)::bigint AS bytes FROM cache_entry WHERE kind = t.kind) e
        """;

    // What is older is looked for only where there is too much: the sum is a condition that is asked once.
    private static string Trim(string which) => $"""
        WITH total AS MATERIALIZED (SELECT coalesce(sum(size), 0) AS bytes FROM cache_entry WHERE {which}),
            oldest AS (
                SELECT ctid AS place, sum(size) OVER (ORDER BY used, key) - size AS older FROM cache_entry
                WHERE {which} AND (SELECT bytes FROM total) > $2),
            gone AS (
                DELETE FROM cache_entry WHERE ctid = ANY (ARRAY(SELECT place FROM oldest WHERE older < (SELECT bytes FROM total) - $2 / 10 * 9))
                RETURNING 1)
        INSERT INTO cache_tally AS t (kind, since, evictions) SELECT $1, $3, count(*) FROM gone HAVING count(*) > 0
        ON CONFLICT (kind) DO UPDATE SET evictions = t.evictions + excluded.evictions
        """;
}
