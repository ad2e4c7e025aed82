using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;
using RsPa.Persistence.Model;
using RsPa.Persistence.Reading;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite.Reading;

/// <summary>Reads a database: on the threads of a pool, with connections that are kept, each read within a limit and until its caller goes.</summary>
/// <param name="file">The database, with its schema in place.</param>
/// <param name="pool">The threads.</param>
/// <param name="limit">How long a read may run; nothing for as long as its caller waits.</param>
/// <param name="time">The clock.</param>
/// <param name="damaged">What to do where the file is damaged.</param>
/// <param name="followsAnother">Whether a file that takes the place of this one is read in its stead; otherwise that is a fault.</param>
public sealed class SqliteReader(SqliteFile file, ReadPool pool, TimeSpan? limit, TimeProvider time, string damaged = SqliteFaults.PutBackupInItsPlace, bool followsAnother = false) : IDisposable
{
    // As many as there are threads at most, since a thread has one at a time.
    private readonly Stack<ReadConnection> _idle = [];
    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>Called with each connection as it is opened: lets a test see its statements.</summary>
    internal Action<SqliteConnection>? OnOpen { get; set; }

    /// <summary>Asks a question in the words of the read model.</summary>
    /// <param name="question">Asks, synchronously.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ReadRefusedException">Too many others read, or it took too long.</exception>
    /// <exception cref="StorageException">The file can't be read; the message says what to do.</exception>
    public Task<T> AskAsync<T>(Func<RsPaDb, T> question, CancellationToken cancellationToken) =>
        pool.RunAsync(
            () => Read(
                connection =>
                {
                    using var context = connection.Context();
                    return question(context);
                },
                cancellationToken),
            cancellationToken);

    /// <summary>Asks a question in SQL.</summary>
    /// <param name="read">Reads, synchronously.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ReadRefusedException">Too many others read, or it took too long.</exception>
    /// <exception cref="StorageException">The file can't be read; the message says what to do.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        pool.RunAsync(() => Read(connection => read(connection.Connection), cancellationToken), cancellationToken);

    /// <summary>Closes the connections that are kept. A read that runs closes its own.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_idle.TryPop(out var connection))
                connection.Dispose();
        }
    }

    private T Read<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var late = limit is { } most ? new CancellationTokenSource(most, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        ReadConnection? connection = null;
        try
        {
            connection = Take();
            connection.Serve(either.Token);
            var result = read(connection);
            GiveBack(connection);
            connection = null;
            return result;
        }
        catch (SqliteException broken) when (broken.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ReadRefusals.TooLong(limit);
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.Explain(failure, file.Path, damaged);
        }
        finally
        {
            // After a failure a fresh connection is the one that works once the fault is gone.
            connection?.Dispose();
        }
    }

    private ReadConnection Take()
    {
        ReadConnection? kept;
        lock (_gate)
            _idle.TryPop(out kept);
        if (kept is { IsLost: true })
        {
            kept.Dispose();
            kept = null;
            if (!followsAnother)
                throw file.Lost();
        }

        if (kept is not null)
            return kept;
        var fresh = new ReadConnection(file);
        OnOpen?.Invoke(fresh.Connection);
        return fresh;
    }

    private void GiveBack(ReadConnection connection)
    {
        connection.Serve(CancellationToken.None);
        lock (_gate)
        {
            if (!_closed)
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }
}
