using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite.Migrating;

/// <summary>
/// Puts a copy in a database's place, in two steps, so that a kill at any moment loses nothing. First the copy is written beside the
/// database under a name of its own, synced and compared: until then nothing has changed. From then on that file is the database,
/// and whoever starts next finishes: the log of the old database goes, since SQLite would play it into the new one, and the file
/// takes its name.
/// </summary>
/// <param name="file">The database. Nobody else may use it meanwhile.</param>
internal sealed class SqliteRestore(SqliteFile file)
{
    private string Unfinished => file.Path + ".restoring";

    private string Staged => file.Path + ".restored";

    /// <summary>The first step. Nothing changes for the database.</summary>
    /// <exception cref="SqliteException">The copy is not a database, or is not there.</exception>
    /// <exception cref="StorageException">The copy is damaged, or was not written whole.</exception>
    /// <exception cref="IOException">There is no room, or no right to write.</exception>
    public void Stage(string backup)
    {
        SqliteCopy.Check(backup, expected: null, "integrity_check");
        var expected = SqliteCopy.Content(backup);
        File.Delete(Unfinished);
        try
        {
            Write(backup, Unfinished);
            if (!Hash(Unfinished).AsSpan().SequenceEqual(Hash(backup)))
                throw new StorageException($"'{Unfinished}' does not hold what was copied from '{backup}'.");
            SqliteCopy.Check(Unfinished, expected, "integrity_check");
            File.Move(Unfinished, Staged, overwrite: true);
        }
        finally
        {
            File.Delete(Unfinished);
        }
    }

    /// <summary>The second step, where there was a first one.</summary>
    /// <returns>Whether there was.</returns>
    /// <exception cref="IOException">A file can't be changed; the next start tries again.</exception>
    public bool Finish()
    {
        if (!File.Exists(Staged))
            return false;
        foreach (var log in new[] { "-wal", "-shm", "-journal" })
            File.Delete(file.Path + log);
        File.Move(Staged, file.Path, overwrite: true);
        return true;
    }

    private static void Write(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    private static byte[] Hash(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
