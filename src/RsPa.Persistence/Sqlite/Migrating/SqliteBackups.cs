using System.Globalization;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite.Migrating;

/// <summary>Copies of a database, made by SQLite's own online backup and checked after.</summary>
/// <param name="file">The database.</param>
/// <param name="directory">Where the copies are.</param>
/// <param name="keep">How many of the newest are kept (<c>database.backup_count</c>).</param>
/// <param name="time">The clock.</param>
public sealed class SqliteBackups(SqliteFile file, string directory, int keep, TimeProvider time)
{
    private const string Stamp = "yyyyMMdd'T'HHmmssfff'Z'";
    private const string Extension = ".db";

    private readonly SqliteRestore _restore = new(file);

    /// <summary>Where the copies are.</summary>
    public string Directory { get; } = directory;

    /// <summary>Called with the connection of each copy as it is made: lets a test bound its size.</summary>
    internal Action<SqliteConnection>? OnCopy { get; set; }

    private string Prefix => Path.GetFileNameWithoutExtension(file.Path) + "_";

    /// <summary>The copies, newest first: files whose name is exactly that of a copy.</summary>
    public IReadOnlyList<string> List() => System.IO.Directory.Exists(Directory)
        ? System.IO.Directory.GetFiles(Directory, Prefix + "*" + Extension).Where(path => MadeAt(path) is not null).OrderDescending(StringComparer.Ordinal).ToArray()
        : [];

    /// <summary>When a copy was made, by its name; nothing where that is not the name of a copy.</summary>
    public DateTimeOffset? MadeAt(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(name[Prefix.Length..^Extension.Length], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;
    }

    /// <summary>Makes a copy, checks it, and removes the oldest ones beyond those that are kept; the new one stays, whatever the clock said before.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="StorageException">No good copy could be made; the message says why.</exception>
    public string Make()
    {
        var name = Prefix + time.GetUtcNow().ToString(Stamp, CultureInfo.InvariantCulture) + Extension;
        var path = Path.Combine(Directory, name);
        var unfinished = path + ".part";
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            File.Delete(unfinished);
            SqliteCopy.Make(file.Path, unfinished, OnCopy);
            File.Move(unfinished, path);
        }
        catch (Exception failure) when (failure is SqliteException or StorageException or IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            TryDelete(unfinished + "-journal");
            throw new StorageException($"No backup of '{file.Path}' could be made in '{Directory}': {failure.Message} The database was left as it is. See that there is room and that the service's user may write there.", failure);
        }

        foreach (var old in List().Where(copy => copy != path).Skip(keep - 1))
            TryDelete(old);
        return path;
    }

    /// <summary>Puts a copy in the database's place. Nobody else may use the database meanwhile. A kill at any moment loses nothing: see <see cref="FinishRestore"/>.</summary>
    /// <exception cref="StorageException">It could not be put back, and the database is as it was, unless the message says that the next start goes on.</exception>
    public void Restore(string backup)
    {
        try
        {
            _restore.Stage(backup);
        }
        catch (Exception failure) when (failure is SqliteException or StorageException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"'{backup}' could not be put back in the place of '{file.Path}': {failure.Message} Nothing was changed. Stop the service and copy a good backup there by hand; remove '{Path.GetFileName(file.Path)}-wal' and '-shm' first.", failure);
        }

        FinishRestore();
    }

    /// <summary>Finishes what an earlier <see cref="Restore"/> began, where that was interrupted.</summary>
    /// <returns>Whether there was something to finish.</returns>
    /// <exception cref="StorageException">It can't be finished now; the next start tries again.</exception>
    public bool FinishRestore()
    {
        try
        {
            // Connections that are kept open would hold the file that goes.
            SqliteConnection.ClearAllPools();
            return _restore.Finish();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"'{file.Path}' can't be replaced by '{file.Path}.restored', the copy that is to be put back: {failure.Message} Give the service's user the right to write there; the next start goes on with it.", failure);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A copy too many does no harm; the next backup tries again.
        }
    }
}
