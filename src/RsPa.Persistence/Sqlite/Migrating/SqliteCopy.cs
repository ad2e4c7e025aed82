using System.Globalization;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite.Migrating;

/// <summary>Copies of SQLite files, and what tells that they are whole. Nothing here makes a file that was not there, but for the copy itself.</summary>
internal static class SqliteCopy
{
    /// <summary>Copies a database that may be in use, by SQLite's own online backup, into one file that needs no other one beside it.</summary>
    /// <param name="from">The database.</param>
    /// <param name="to">The copy, which is made.</param>
    /// <param name="onOpen">Called with the copy's connection: lets a test bound its size.</param>
    /// <exception cref="SqliteException">SQLite could not.</exception>
    /// <exception cref="StorageException">The copy does not hold what the database holds.</exception>
    public static void Make(string from, string to, Action<SqliteConnection>? onOpen)
    {
        string expected;
        using (var source = OpenToRead(from))
        using (var target = Open(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }))
        {
            onOpen?.Invoke(target);

            // One transaction is one view: what is compared is what was copied, whoever writes meanwhile.
            using var view = source.BeginTransaction(deferred: true);
            expected = Content(source);
            source.BackupDatabase(target);

            // The copy of a file with a write-ahead log would make one too, at each look into it.
            Scalar(target, "PRAGMA journal_mode=DELETE");
        }

        Check(to, expected, "quick_check");
    }

    /// <summary>Checks that a file which nobody writes is a whole database.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it must hold (<see cref="Content(string)"/>), where that is known.</param>
    /// <param name="pragma"><c>quick_check</c>, or <c>integrity_check</c>, which compares indexes with their tables too.</param>
    /// <exception cref="SqliteException">It is not a database, or is not there.</exception>
    /// <exception cref="StorageException">It is damaged, or holds something else.</exception>
    public static void Check(string path, string? expected, string pragma)
    {
        using var connection = OpenAtRest(path);
        if (Scalar(connection, $"PRAGMA {pragma}(1)") is not "ok" and var found)
            throw new StorageException($"'{path}' did not pass SQLite's check ({found}).");
        if (expected is not null && Content(connection) is var content && content != expected)
            throw new StorageException($"'{path}' holds something else than what was copied (expected {expected}; found {content}).");
    }

    /// <summary>What a file at rest holds, in words that are equal where the contents are: pages, tables, and their rows.</summary>
    public static string Content(string path)
    {
        using var connection = OpenAtRest(path);
        return Content(connection);
    }

    /// <summary>Opens a file that nobody writes: without any lock, and without making anything beside it.</summary>
    public static SqliteConnection OpenAtRest(string path)
    {
        var address = path.Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal).Replace('\\', '/');
        return Open(new SqliteConnectionStringBuilder { DataSource = $"file:{(address.StartsWith('/') ? "" : "/")}{address}?immutable=1", Mode = SqliteOpenMode.ReadOnly, Pooling = false });
    }

    private static SqliteConnection OpenToRead(string path) => Open(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false });

    private static SqliteConnection Open(SqliteConnectionStringBuilder how)
    {
        var connection = new SqliteConnection(how.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Content(SqliteConnection connection)
    {
        var tables = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
            using var names = command.ExecuteReader();
            while (names.Read())
                tables.Add(names.GetString(0));
        }

        // A database without any table is one page or none: an empty file is not a copy of anything.
        if (tables.Count == 0)
            throw new StorageException($"'{connection.DataSource}' holds no table at all.");
        var rows = tables.Select(table => string.Create(CultureInfo.InvariantCulture, $"{table}: {Scalar(connection, $"SELECT count(*) FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")}"));
        return string.Create(CultureInfo.InvariantCulture, $"{Scalar(connection, "PRAGMA page_count")} pages; {string.Join(", ", rows)}");
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class, and quoted names of tables
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
