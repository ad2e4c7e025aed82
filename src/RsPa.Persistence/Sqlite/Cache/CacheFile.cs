using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RsPa.Persistence.Sqlite.Logs;

namespace RsPa.Persistence.Sqlite.Cache;

/// <summary>The file of the cache. It may be lost without harm: one that is damaged or of another version is set aside, and a new one is made.</summary>
/// <param name="path">The path. Its directory is made when it is missing.</param>
/// <param name="logger">Where it is told.</param>
internal sealed partial class CacheFile(string path, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Opens it for writing, with its tables in place.</summary>
    /// <exception cref="SqliteException">It can't be opened, for a reason that a new file would meet too.</exception>
    public SqliteConnection Open()
    {
        try
        {
            return OpenOnce();
        }
        catch (SqliteException damaged) when (SqliteFaults.IsHopeless(damaged))
        {
            SetAside(damaged.Message);
            return OpenOnce();
        }
    }

    /// <summary>Takes it out of the way: under the same name with <c>.aside</c>, in the place of one that was set aside before.</summary>
    /// <param name="why">What is wrong with it.</param>
    public void SetAside(string why)
    {
        var aside = path + ".aside";
        File.Move(path, aside, overwrite: true);
        foreach (var beside in (string[])["-wal", "-shm"])
            File.Delete(path + beside);
        LogSetAside(path, why, aside);
    }

    private SqliteConnection OpenOnce()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = Connect();
        try
        {
            var version = LogSchema.ReadVersion(connection);
            if (version != CacheSchema.Version)
            {
                if (SqliteTables.Of(connection).Count > 0)
                {
                    connection.Dispose();
                    SetAside($"its version is {version}, and this version of RsPa knows {CacheSchema.Version}");
                    connection = Connect();
                }

                SqliteFile.Execute(connection, CacheSchema.Create);
            }

            // NORMAL: a loss of power costs the last entries at most, and never the file. OFF could cost the file, and saves only the syncs of
            // checkpoints. A commit waits for no disk either way.
            SqliteFile.Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
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

    [LoggerMessage(7101, LogLevel.Warning, "The cache '{Path}' can't be used: {Why}. It was set aside as '{Aside}', which can be deleted, and a new one is made; answers and data that were kept in it are made anew")]
    private partial void LogSetAside(string path, string why, string aside);
}
