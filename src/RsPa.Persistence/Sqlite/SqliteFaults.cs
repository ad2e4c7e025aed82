using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>What SQLite's error codes mean for the owner of the file, and what to do (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    /// <summary>Whether a failure is the file's or the disk's, which every command would meet, and not that of one command.</summary>
    public static bool IsOfTheFile(Exception failure) => failure switch
    {
        StorageException => true,
        SqliteException refused => IsHopeless(refused)
            || refused.SqliteErrorCode is not (raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE or raw.SQLITE_MISUSE),
        _ => false,
    };

    /// <summary>What to do about a main database that is damaged.</summary>
    public const string PutBackupInItsPlace = "Stop the service, keep a copy of the file, and put the newest file of the directory 'backups' in its place. Nothing was overwritten.";

    /// <summary>What to do about the journal where it is damaged: it is not worth a backup, and can be done without.</summary>
    public static string MoveAwayJournal(string path) =>
        $"Stop the service and move the file away (mv '{path}' '{path}.damaged'; the files '-wal' and '-shm' too, where there are any): a new one is made at the start. Which agents were paused is forgotten with it; tasks and results are in main.db.";

    /// <summary>What to do about the log's database where it is damaged.</summary>
    public static string MoveAwayLogs(string path) =>
        $"Stop the service and move the file away (mv '{path}' '{path}.damaged'; the files '-wal' and '-shm' too, where there are any): a new one is made at the start. What was logged stays in the log files beside it (rspa*.log), as far back as they reach.";

    /// <summary>Whether trying again can't help: the file is damaged, is not a database, or lacks what a statement names.</summary>
    public static bool IsHopeless(SqliteException failure) =>
        failure.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        || (failure.SqliteErrorCode == raw.SQLITE_ERROR && failure.Message.Contains("no such ", StringComparison.Ordinal));

    /// <summary>Puts it in words.</summary>
    /// <param name="failure">What SQLite said.</param>
    /// <param name="path">The file.</param>
    /// <param name="damaged">What to do where the file is damaged; <see cref="PutBackupInItsPlace"/> where nothing is said.</param>
    public static StorageException Explain(SqliteException failure, string path, string damaged = PutBackupInItsPlace)
    {
        var said = failure.Message;
        var (what, remedy) = failure.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ($"The disk that holds '{path}' is full", "Free some space: the service goes on by itself as soon as it can write."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => ($"'{path}' can't be written", $"Give the service's user the right to write the file and its directory '{Path.GetDirectoryName(path)}'."),
            raw.SQLITE_CANTOPEN => ($"'{path}' can't be opened", $"See that the directory '{Path.GetDirectoryName(path)}' exists, and that the service's user may read and write it."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => ($"'{path}' is damaged or is no SQLite database", damaged),
            raw.SQLITE_ERROR when IsHopeless(failure) => ($"'{path}' lacks something that this version of RsPa needs: another program has changed it", damaged),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ($"'{path}' is locked by another program", "Close the program that holds it, such as a database browser in the middle of a change."),
            raw.SQLITE_IOERR => ($"The disk failed under '{path}'", "Look at the system's log for the disk and at the free space; the service tries again."),
            _ => ($"SQLite refused to use '{path}'", "See the log for details."),
        };
        return new StorageException($"{what} (SQLite: {said.TrimEnd('.')}). {remedy}", failure);
    }
}
