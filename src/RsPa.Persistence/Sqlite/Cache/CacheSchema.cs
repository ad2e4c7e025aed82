namespace RsPa.Persistence.Sqlite.Cache;

/// <summary>The tables of <c>cache.db</c>. Their version is SQLite's own <c>user_version</c>; a file of another one is not read, but made anew.</summary>
internal static class CacheSchema
{
    public const long Version = 1;

    // Contents lie apart: SQLite writes a whole row anew, with all that is in it, when one number of it changes, as each use does.
    // What is freed is given back to the disk (incremental_vacuum), so that a purge makes room.
    public const string Create =
        """
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = WAL;
        BEGIN IMMEDIATE;
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,           -- 1 answers of models, 2 data of agents
            key BLOB NOT NULL,               -- SHA-256
            owner TEXT NOT NULL,             -- the digest of a model, or an agent
            name TEXT NOT NULL,              -- the name of a model, or the agent's own key
            api TEXT NOT NULL,
            content_type TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            answer_tokens INTEGER NOT NULL,
            gpu_seconds REAL NOT NULL,
            size INTEGER NOT NULL,           -- bytes, as they count against the bounds
            created INTEGER NOT NULL,        -- microseconds since 1970, UTC; so the other times
            used INTEGER NOT NULL,
            expires INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX entry_key ON entry (kind, key);
        CREATE INDEX entry_used ON entry (kind, used, size);
        CREATE INDEX entry_owner ON entry (kind, owner, used, size);
        CREATE INDEX entry_expires ON entry (expires);
        CREATE TABLE content (id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT;
        CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
            DELETE FROM content WHERE id = old.id;
        END;
        CREATE TABLE tally (
            kind INTEGER PRIMARY KEY,
            since INTEGER NOT NULL,
            hits INTEGER NOT NULL DEFAULT 0,
            misses INTEGER NOT NULL DEFAULT 0,
            stores INTEGER NOT NULL DEFAULT 0,
            evictions INTEGER NOT NULL DEFAULT 0,
            prompt_tokens INTEGER NOT NULL DEFAULT 0,
            answer_tokens INTEGER NOT NULL DEFAULT 0,
            gpu_seconds REAL NOT NULL DEFAULT 0
        ) STRICT;
        PRAGMA user_version = 1;
        COMMIT;
        """;
}
