using System.Globalization;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Migrating;

/// <summary>Copies of a database, made by SQLite's own online backup and checked after.</summary>
/// <param name="file">The database.</param>
/// <param name="directory">Where the copies are.</param>
/// <param name="keep">How many of the newest are kept (<c>database.backup_count</c>).</param>
/// <param name="time">The clock.</param>
public sealed class SqliteBackups(SqliteFile file, string directory, int keep, TimeProvider time)
{
    /// <summary>Where the copies are.</summary>
    public string Directory { get; } = directory;

    private string Prefix => Path.GetFileNameWithoutExtension(file.Path) + "_";

    /// <summary>The copies, newest first.</summary>
    public IReadOnlyList<string> List() => System.IO.Directory.Exists(Directory)
        ? System.IO.Directory.GetFiles(Directory, Prefix + "*.db").OrderDescending(StringComparer.Ordinal).ToArray()
        : [];

    /// <summary>Makes a copy, checks it, and removes copies beyond those that are kept.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="StorageException">No good copy could be made; the message says why.</exception>
    public string Make()
    {
        var name = Prefix + time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture) + ".db";
        var path = Path.Combine(Directory, name);
        var unfinished = path + ".part";
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            File.Delete(unfinished);
            Copy(file.Path, unfinished);
            Check(unfinished);
            File.Move(unfinished, path);
        }
        catch (Exception failure) when (failure is SqliteException or StorageException or IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            throw new StorageException($"No backup of '{file.Path}' could be made in '{Directory}': {failure.Message} The database was left as it is. See that there is room and that the service's user may write there.", failure);
        }

        foreach (var old in List().Skip(keep))
            TryDelete(old);
        return path;
    }

    /// <summary>Puts a copy in the database's place. Nobody else may use the database meanwhile.</summary>
    /// <exception cref="StorageException">It could not be put back.</exception>
    public void Restore(string backup)
    {
        try
        {
            SqliteConnection.ClearAllPools();
            Copy(backup, file.Path);
            Check(file.Path);
        }
        catch (SqliteException failure)
        {
            throw new StorageException($"'{backup}' could not be put back in the place of '{file.Path}': {failure.Message} Stop the service and copy it there by hand, without the files '{Path.GetFileName(file.Path)}-wal' and '-shm'.", failure);
        }
    }

    private static void Copy(string from, string to)
    {
        using var source = Open(from);
        using var target = Open(to);
        source.BackupDatabase(target);
    }

    private static void Check(string path)
    {
        using var connection = Open(path);
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check";
        if (check.ExecuteScalar() is not "ok")
            throw new StorageException($"'{path}' did not pass SQLite's check.");
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
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
