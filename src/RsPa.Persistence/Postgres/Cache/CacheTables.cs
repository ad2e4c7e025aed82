namespace RsPa.Persistence.Postgres.Cache;

/// <summary>The tables of the cache. Those of another version are not read, but made anew.</summary>
internal static class CacheTables
{
    public const int Version = 1;

    public const string Drop = "DROP TABLE IF EXISTS cache_entry, cache_tally";

    // UNLOGGED: what is kept is in no log of the server's and on no standby, and a crash of the server empties it. The tallies are a few bytes,
    // and stay.
    public static readonly OwnTables Tables = new("cache_entry", Version, """
        CREATE UNLOGGED TABLE cache_entry (
            kind smallint NOT NULL,          -- 1 answers of models, 2 data of agents
            key bytea NOT NULL,              -- SHA-256
            owner text COLLATE "C" NOT NULL, -- the digest of a model, or an agent
            name text COLLATE "C" NOT NULL,  -- the name of a model, or the agent's own key
            api text COLLATE "C" NOT NULL,
            content_type text COLLATE "C" NOT NULL,
            prompt_tokens bigint NOT NULL,
            answer_tokens bigint NOT NULL,
            gpu_seconds double precision NOT NULL,
            size bigint NOT NULL,            -- bytes, as they count against the bounds
            created timestamptz NOT NULL,
            used timestamptz NOT NULL,
            expires timestamptz NOT NULL,
            value bytea NOT NULL,
            PRIMARY KEY (kind, key)
        );
        CREATE INDEX cache_entry_used ON cache_entry (kind, used) INCLUDE (size);
        CREATE INDEX cache_entry_owner ON cache_entry (kind, owner, used) INCLUDE (size);
        CREATE INDEX cache_entry_expires ON cache_entry (expires);
        CREATE TABLE cache_tally (
            kind smallint PRIMARY KEY,
            since timestamptz NOT NULL,
            hits bigint NOT NULL DEFAULT 0,
            misses bigint NOT NULL DEFAULT 0,
            stores bigint NOT NULL DEFAULT 0,
            evictions bigint NOT NULL DEFAULT 0,
            prompt_tokens bigint NOT NULL DEFAULT 0,
            answer_tokens bigint NOT NULL DEFAULT 0,
            gpu_seconds double precision NOT NULL DEFAULT 0
        );
        """);
}
