using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite.Journal;

/// <summary>The file of the journal and the snapshots, looked at before any actor uses it.</summary>
public static class JournalFile
{
    // The names that Akka.Persistence.Sql gives its tables.
    private static readonly string[] Tables = ["journal", "snapshot"];

    /// <summary>Up to this size, in bytes, every page is checked, which takes milliseconds. Snapshots keep the file far below it.</summary>
    private const long CheckedWhole = 64 << 20;

    /// <summary>Makes the file where it is missing, and sees that it can be used where it is not. It is not made while the service runs: an empty one in the place of one that was taken away would be taken for it.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <exception cref="StorageException">It can't be used; nothing was changed, and the message says what to do.</exception>
    public static void Prepare(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString());
            connection.Open();
            var there = SqliteTables.Of(connection);
            if (there.Count == 0)
            {
                SqliteFile.Execute(connection, "PRAGMA journal_mode = WAL");
                return;
            }

            if (Tables.FirstOrDefault(table => !there.Contains(table)) is { } missing)
                throw SqliteTables.Lacks(path, $"the table '{missing}'", SqliteFaults.MoveAwayJournal(path));
            if (new FileInfo(path).Length <= CheckedWhole && SqliteTables.Damage(connection) is { } damage)
                throw new StorageException($"'{path}' is damaged ({damage}). {SqliteFaults.MoveAwayJournal(path)}");
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, path, SqliteFaults.MoveAwayJournal(path));
        }
    }
}
