using Microsoft.Data.Sqlite;
using RsPa.Actors.Tasks;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>What SQLite's error codes mean for the owner of the file, and what to do (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    /// <summary>Whether a failure is the file's or the disk's, which every command would meet, and not that of one command.</summary>
    public static bool IsOfTheFile(Exception failure) => failure is StorageException or SqliteException
    {
        SqliteErrorCode: not (raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE or raw.SQLITE_MISUSE),
    };

    public static StorageException Explain(SqliteException failure, string path)
    {
        var said = failure.Message;
        var (what, remedy) = failure.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ($"The disk that holds '{path}' is full", "Free some space: the service goes on by itself as soon as it can write."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => ($"'{path}' can't be written", $"Give the service's user the right to write the file and its directory '{Path.GetDirectoryName(path)}'."),
            raw.SQLITE_CANTOPEN => ($"'{path}' can't be opened", $"See that the directory '{Path.GetDirectoryName(path)}' exists, and that the service's user may read and write it."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => ($"'{path}' is damaged or is no SQLite database", "Stop the service, keep a copy of the file, and put the newest file of the directory 'backups' in its place. Nothing was overwritten."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ($"'{path}' is locked by another program", "Close the program that holds it, such as a database browser in the middle of a change."),
            raw.SQLITE_IOERR => ($"The disk failed under '{path}'", "Look at the system's log for the disk and at the free space; the service tries again."),
            _ => ($"SQLite refused a write to '{path}'", "See the log for details."),
        };
        return new StorageException($"{what} (SQLite: {said.TrimEnd('.')}). {remedy}", failure);
    }
}
