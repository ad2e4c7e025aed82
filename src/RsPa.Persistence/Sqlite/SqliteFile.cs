using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>A SQLite file as RsPa opens it: WAL, a commit synced to disk before it returns, foreign keys on, and timeout with a busy file.</summary>
/// <param name="path">The file.</param>
public sealed class SqliteFile(string path)
{
    // SQLITE_DBCONFIG_ENABLE_QPSG of sqlite3.h
    private const int EnableStablePlans = 1007;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>How Entity Framework reaches it to migrate it; the file is made where it is missing.</summary>
    public string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        DefaultTimeout = 30,
        Pooling = true,
    }.ToString();

    /// <summary>Opens a connection to a database that is there, set up for writing.</summary>
    /// <exception cref="StorageException">The file can't be opened; the message says why and what to do.</exception>
    public SqliteConnection OpenForWriting() => OpenForWriting(SqliteOpenMode.ReadWrite);

    /// <summary>As <see cref="OpenForWriting()"/>, and makes the file where it is missing: for a start, never while the service runs, since a file that was taken away would then be followed by an empty one.</summary>
    /// <exception cref="StorageException">The file can't be opened; the message says why and what to do.</exception>
    public SqliteConnection Make() => OpenForWriting(SqliteOpenMode.ReadWriteCreate);

    /// <summary>Opens a connection for reading a database that is there. It belongs to the caller, and comes from no pool.</summary>
    /// <exception cref="SqliteException">The file can't be opened.</exception>
    public SqliteConnection OpenForReading()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=30000; PRAGMA temp_store=MEMORY;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What is said of a file that was taken away under a connection.</summary>
    internal StorageException Lost() => new(
        $"'{Path}' was removed or replaced while the service runs, and nothing more is stored: what is written now would go into a file that no name leads to. Put the very file back where it was (moved, not copied), and the service goes on by itself; or stop the service, put the file or a backup in its place, without '{System.IO.Path.GetFileName(Path)}-wal' and '-shm', and start it again.");

    /// <summary>Runs statements that return nothing.</summary>
    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every text given here is a constant of this project
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteConnection OpenForWriting(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();

            // Plans that do not depend on the values of parameters: otherwise SQLite may parse a prepared statement anew at each use,
            // which it did for the claim (https://sqlite.org/queryplanner-ng.html#qpstab).
            raw.sqlite3_db_config(connection.Handle, EnableStablePlans, 1, out _);

            // FULL makes the WAL durable at each commit: what was acknowledged survives a power cut, not only a crash.
            // The journal is kept at up to 64 MiB on disk; the cache is 8 MiB of pages, however large the file grows.
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;");
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw SqliteFaults.Explain(failure, Path);
        }
    }
}
