using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite.Logs;

/// <summary>The file of the log's database, looked at before anything is logged to it.</summary>
public static class LogFile
{
    private static readonly string[] Tables = ["log", "log_text"];

    /// <summary>Sees that the file can be used, where it is there.</summary>
    /// <exception cref="StorageException">It can't be used; nothing was changed, and the message says what to do.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return;
        var remedy = SqliteFaults.MoveAwayLogs(path);
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            var there = SqliteTables.Of(connection);
            if (there.Count == 0)
                return;
            if (LogSchema.ReadVersion(connection) > LogSchema.Version)
                throw new StorageException($"The log's database '{path}' was written by a newer version of RsPa. {remedy}");
            if (Tables.FirstOrDefault(table => !there.Contains(table)) is { } missing)
                throw SqliteTables.Lacks(path, $"the table '{missing}'", remedy);

            // The newest entries lie on the pages that the next ones are written to. The whole file may be too large to check at a start.
            using var newest = connection.CreateCommand();
            newest.CommandText = "SELECT count(*) FROM (SELECT message FROM log ORDER BY id DESC LIMIT 100)";
            newest.ExecuteScalar();
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, path, remedy);
        }
    }
}
