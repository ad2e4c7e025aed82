using Microsoft.Data.Sqlite;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Logs;

/// <summary>Keeps log entries in a SQLite file with a full-text index. One connection writes; queries have connections of their own, and wait for no writer.</summary>
/// <param name="path">The path of the file. Its directory is made when it is missing.</param>
/// <param name="reads">The threads of queries; they end with the store.</param>
/// <param name="readLimit">How long a query may run; nothing for as long as its caller waits.</param>
/// <param name="time">The clock.</param>
public sealed class SqliteLogStore(string path, ReadPool reads, TimeSpan? readLimit, TimeProvider time) : ILogStore, IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SqliteReader _reader = new(new SqliteFile(path), reads, readLimit, time, SqliteFaults.MoveAwayLogs(path), followsAnother: true);
    private SqliteConnection? _writer;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => WriteAsync(_ => 0, cancellationToken);

    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        WriteAsync(connection => Append(connection, entries), cancellationToken);

    /// <inheritdoc/>
    public Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken) =>
        WriteAsync(connection => Prune(connection, before, atMost), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(query));
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _reader.ReadAsync(connection => Query(connection, query), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        CloseWriter();
        reads.Dispose();
        _reader.Dispose();
        _writing.Dispose();
    }

    // SQLite works on the calling thread, which may be an actor's: hence Task.Run.
    private async Task<int> WriteAsync(Func<SqliteConnection, int> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    try
                    {
                        ReplaceWhatWasTakenAway();
                        return write(_writer ??= OpenWriter());
                    }
                    catch (SqliteException failure)
                    {
                        CloseWriter();
                        throw SqliteFaults.Explain(failure, path, SqliteFaults.MoveAwayLogs(path));
                    }
                    catch
                    {
                        // After a fault of the disk or the file a fresh connection is the one that works once the fault is gone.
                        CloseWriter();
                        throw;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    // A log may be deleted to make room, and nothing depends on it: the next entries go into a new file, the first of which says so.
    private void ReplaceWhatWasTakenAway()
    {
        if (_writer is null || !SqlitePlace.IsLost(_writer))
            return;
        CloseWriter();
        _writer = OpenWriter();
        Append(_writer, [new LogEntry(time.GetUtcNow(), LogSeverity.Warning, "RsPa", $"'{path}' was removed or replaced while the service runs; entries go into the file that is there now.", null, null, null, null, LogContext.None)]);
    }

    private SqliteConnection OpenWriter()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            // NORMAL, unlike the other databases: a loss of power may cost the last entries of a log, never its integrity, and no task.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
            LogSchema.Ensure(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CloseWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private static int Append(SqliteConnection connection, IReadOnlyList<LogEntry> entries)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.CommandText = LogSql.Insert;
        foreach (var entry in entries)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$time", LogSql.Microseconds(entry.Time));
            command.Parameters.AddWithValue("$level", (int)entry.Severity);
            command.Parameters.AddWithValue("$logger", entry.Logger);
            command.Parameters.AddWithValue("$message", entry.Message);
            command.Parameters.AddWithValue("$module", Null(entry.Module));
            command.Parameters.AddWithValue("$function", Null(entry.Function));
            command.Parameters.AddWithValue("$line", Null(entry.Line));
            command.Parameters.AddWithValue("$exception", Null(entry.Exception));
            command.Parameters.AddWithValue("$context", ContextJson.Write(entry.Context));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return entries.Count;
    }

    private static int Prune(SqliteConnection connection, DateTimeOffset before, int atMost)
    {
        using var command = connection.CreateCommand();
        command.CommandText = LogSql.Prune;
        command.Parameters.AddWithValue("$before", LogSql.Microseconds(before));
        command.Parameters.AddWithValue("$most", atMost);
        // The rows alone: what triggers do is not counted.
        return command.ExecuteNonQuery();
    }

    private static List<LogRow> Query(SqliteConnection connection, LogQuery query)
    {
        using var command = connection.CreateCommand();
        LogSql.Select(command, query);
        using var reader = command.ExecuteReader();
        var rows = new List<LogRow>();
        while (reader.Read())
            rows.Add(Row(reader));

        var newestFirst = query.AfterId is null;
        if (newestFirst != (query.Order == LogOrder.NewestFirst))
            rows.Reverse();
        return rows;
    }

    private static LogRow Row(SqliteDataReader reader) => new(
        reader.GetInt64(0),
        new LogEntry(
            LogSql.Time(reader.GetInt64(1)),
            (LogSeverity)reader.GetInt32(2),
            reader.GetString(3),
            reader.GetString(4),
            Text(reader, 5),
            Text(reader, 6),
            reader.IsDBNull(7) ? null : reader.GetInt32(7),
            Text(reader, 8),
            ContextJson.Read(reader.GetString(9))));

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static object Null(object? value) => value ?? DBNull.Value;

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
