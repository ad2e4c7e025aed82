using System.Globalization;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite.Migrating;

/// <summary>
/// What shows that a directory has had a main database before, where that is missing or empty: to make a new one beside it in silence
/// would look as if there had never been a task.
/// </summary>
/// <param name="file">The main database.</param>
/// <param name="backups">Its copies.</param>
/// <param name="companions">Files and directories that are only ever there beside a main database, such as the journal.</param>
/// <param name="time">The clock.</param>
public sealed class EarlierUse(SqliteFile file, SqliteBackups backups, IReadOnlyList<string> companions, TimeProvider time)
{
    private const int CheckedBackups = 5;

    private string Log => file.Path + "-wal";

    /// <summary>What there is, in words; nothing where the directory is new.</summary>
    public IReadOnlyList<string> Traces()
    {
        var traces = new List<string>();
        foreach (var path in companions.Prepend(Log))
        {
            if (Entries(path) is > 0 and var entries)
                traces.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}/ ({entries} {(entries == 1 ? "entry" : "entries")})"));
            else if (File.Exists(path) && new FileInfo(path).Length is > 0 and var bytes)
                traces.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} ({(bytes + 1023) / 1024} KiB)"));
        }

        if (backups.List().Count is > 0 and var copies)
            traces.Add(string.Create(CultureInfo.InvariantCulture, $"{copies} {(copies == 1 ? "backup" : "backups")} in {Path.GetFileName(backups.Directory)}/"));
        return traces;
    }

    /// <summary>Why the service does not start, and what its owner can do.</summary>
    /// <param name="traces">What there is.</param>
    public StorageException Refusal(IReadOnlyList<string> traces)
    {
        var state = File.Exists(file.Path) ? "is empty" : "is missing";
        var message = $"The main database '{file.Path}' {state}, though its directory has been in use: {string.Join(", ", traces)}. Nothing was changed.\n\n";
        message += NewestGood() is { } good
            ? string.Create(CultureInfo.InvariantCulture, $"To go on from the newest good backup, made at {backups.MadeAt(good.Path):yyyy-MM-dd HH:mm} UTC with {good.Tasks} {(good.Tasks == 1 ? "task" : "tasks")} (what was added after it is not in it):\n{MoveLog()}  cp '{good.Path}' '{file.Path}'\nand start the service again.")
            : $"Put the file, or a backup of your own, in its place and start the service again; there is no good backup in '{backups.Directory}'.";
        return new StorageException($"{message}\n\nTo begin anew, without any task or result, start it once with\n  --database.start_afresh true\nWhat is there is then kept in a directory 'aside_<time>' beside it.");
    }

    /// <summary>Moves all that is there into a directory of its own, so that nothing of the earlier use meets the new database.</summary>
    /// <returns>The directory.</returns>
    /// <exception cref="StorageException">Something can't be moved.</exception>
    public string SetAside()
    {
        var directory = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, "aside_" + time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture));
        try
        {
            Directory.CreateDirectory(directory);
            string[] files = [.. companions, file.Path];
            foreach (var path in files.SelectMany(path => new[] { path, path + "-wal", path + "-shm" }).Append(backups.Directory))
            {
                var target = Path.Combine(directory, Path.GetFileName(path));
                if (Directory.Exists(path))
                    Directory.Move(path, target);
                else if (File.Exists(path))
                    File.Move(path, target);
            }

            return directory;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"What is there of an earlier use can't be moved to '{directory}': {failure.Message} Move it by hand, or give the service's user the right to.", failure);
        }
    }

    // The log belongs to the database that is gone, and SQLite would play it into the copy. It is kept: with that database it may be needed.
    private string MoveLog() => File.Exists(Log) ? $"  mv '{Log}' '{Log}.old'; rm -f '{file.Path}-shm'\n" : "";

    private (string Path, long Tasks)? NewestGood()
    {
        foreach (var copy in backups.List().Take(CheckedBackups))
        {
            try
            {
                SqliteCopy.Check(copy, expected: null, "quick_check");
                using var connection = SqliteCopy.OpenAtRest(copy);
                using var count = connection.CreateCommand();
                count.CommandText = "SELECT count(*) FROM tasks";
                return (copy, (long)count.ExecuteScalar()!);
            }
            catch (Exception failure) when (failure is SqliteException or StorageException)
            {
                // Not a good one: the one before it may be.
            }
        }

        return null;
    }

    private static int Entries(string directory) => Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Count() : 0;
}
