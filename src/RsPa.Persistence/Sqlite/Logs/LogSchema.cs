using Microsoft.Data.Sqlite;

namespace RsPa.Persistence.Sqlite.Logs;

/// <summary>The tables of <c>logs.db</c>. Their version is SQLite's own <c>user_version</c>.</summary>
internal static class LogSchema
{
    public const long Version = 1;

    // AUTOINCREMENT, so that the number of a removed row is not given again to one that somebody follows.
    // task and agent are read out of the context, and exist only in their indexes.
    private const string Create =
        """
        CREATE TABLE log (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,           -- microseconds since 1970, UTC
            level INTEGER NOT NULL,          -- 10 DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL
            logger TEXT NOT NULL,
            message TEXT NOT NULL,
            module TEXT,
            function TEXT,
            line INTEGER,
            exception TEXT,
            context TEXT NOT NULL,           -- JSON: task, attempt, agent, node
            task TEXT GENERATED ALWAYS AS (context ->> 'task') VIRTUAL,
            agent TEXT GENERATED ALWAYS AS (context ->> 'agent') VIRTUAL
        ) STRICT;
        CREATE INDEX log_time ON log (time);
        CREATE INDEX log_warnings ON log (id) WHERE level >= 30;
        CREATE INDEX log_task ON log (task) WHERE task IS NOT NULL;
        CREATE INDEX log_agent ON log (agent) WHERE agent IS NOT NULL;
        CREATE VIRTUAL TABLE log_text USING fts5 (message, exception, logger, content = 'log', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2");
        CREATE TRIGGER log_added AFTER INSERT ON log BEGIN
            INSERT INTO log_text (rowid, message, exception, logger) VALUES (new.id, new.message, new.exception, new.logger);
        END;
        CREATE TRIGGER log_removed AFTER DELETE ON log BEGIN
            INSERT INTO log_text (log_text, rowid, message, exception, logger) VALUES ('delete', old.id, old.message, old.exception, old.logger);
        END;
        PRAGMA user_version = 1;
        """;

    /// <summary>Makes the tables where there are none.</summary>
    /// <exception cref="InvalidOperationException">A newer version made them.</exception>
    public static void Ensure(SqliteConnection connection)
    {
        // Two processes may come here at once: the version is read again under the lock.
        if (ReadVersion(connection) == Version)
            return;
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = ReadVersion(connection);
        if (version > Version)
            throw new InvalidOperationException($"The log database {connection.DataSource} has schema version {version}, and this version of RsPa knows only {Version}: it was used by a newer one. Start the newer version, or move the file away; a new one is then made.");
        if (version == 0)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Create;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>The version of the schema that a file has; 0 where it has none.</summary>
    public static long ReadVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }
}
