using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Store;
using RsPa.Persistence.Model;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Cache;

/// <summary>Keeps the cache in a SQLite file. One connection writes; questions have connections of their own, and wait for no writer. The file is made at the first write.</summary>
/// <param name="path">The path of the file. Its directory is made when it is missing.</param>
/// <param name="reads">The threads of questions; they end with the store.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is told that a file was set aside.</param>
public sealed class SqliteCacheStore(string path, ReadPool reads, TimeProvider time, ILogger<SqliteCacheStore> logger) : ICacheStore, IAsyncDisposable
{
    private const string Remedy = "It needs no care: it is set aside, and made anew, at the next write.";

    private readonly CacheFile _file = new(path, logger);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SqliteReader _reader = new(new SqliteFile(path), reads, limit: null, time, Remedy, followsAnother: true);
    private SqliteConnection? _connection;
    private CacheWriter? _writer;
    private volatile CacheContents? _contents; // of the file that is written; nothing where that is not open
    private volatile string? _damage;

    /// <inheritdoc/>
    public async ValueTask<CacheEntry?> FindAsync(CacheKind kind, CacheKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_contents is { } contents ? !contents.MayHold(kind, key) : !File.Exists(path))
            return null;
        try
        {
            return await _reader.ReadAsync(connection => Find(connection, kind, key, now), cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException failure) when (failure.InnerException is SqliteException cause && SqliteFaults.IsHopeless(cause))
        {
            _damage = cause.Message;
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<CacheStatistics> WriteAsync(CacheBatch batch, CacheBounds bounds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(bounds);
        return UseAsync(writer => writer.Write(batch, bounds, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> PurgeAsync(CachePurge what, DateTimeOffset now, int atMost, CancellationToken cancellationToken) =>
        File.Exists(path) ? UseAsync(writer => writer.Purge(what, now, atMost), cancellationToken) : Task.FromResult(0);

    /// <inheritdoc/>
    public Task<CacheStatistics> CountAsync(CancellationToken cancellationToken) =>
        File.Exists(path) ? UseAsync(writer => writer.Count(), cancellationToken) : Task.FromResult(CacheStatistics.None);

    /// <summary>Closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        Close();
        reads.Dispose();
        _reader.Dispose();
        _writing.Dispose();
    }

    // SQLite works on the calling thread, which may be an actor's: hence Task.Run.
    private async Task<T> UseAsync<T>(Func<CacheWriter, T> use, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Use(use), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private T Use<T>(Func<CacheWriter, T> use)
    {
        try
        {
            if (_damage is { } damage)
                StartAfresh(damage);
            try
            {
                return use(Writer());
            }
            catch (SqliteException damaged) when (SqliteFaults.IsHopeless(damaged))
            {
                // Nothing in it is worth a repair.
                StartAfresh(damaged.Message);
                return use(Writer());
            }
        }
        catch (SqliteException failure)
        {
            Close();
            throw SqliteFaults.Explain(failure, path, Remedy);
        }
        catch
        {
            // After a fault of the disk or the file a fresh connection is the one that works once the fault is gone.
            Close();
            throw;
        }
    }

    private CacheWriter Writer()
    {
        // Somebody may delete the file to make room: a new one takes its place.
        if (_connection is not null && SqlitePlace.IsLost(_connection))
            Close();
        _connection ??= _file.Open();
        _writer ??= new CacheWriter(new SqliteSession(_connection));
        _contents = _writer.Contents;
        return _writer;
    }

    private void StartAfresh(string why)
    {
        Close();
        if (File.Exists(path))
            _file.SetAside(why);
        _damage = null;
    }

    private void Close()
    {
        _contents = null;
        if (_writer is null)
            _connection?.Dispose();
        _writer?.Dispose();
        (_writer, _connection) = (null, null);
    }

    private static CacheEntry? Find(SqliteConnection connection, CacheKind kind, CacheKey key, DateTimeOffset now)
    {
        using var statement = new SqliteStatement(connection, CacheSql.Find);
        using var rows = statement.Query((int)kind, key.ToArray(), UnixMicroseconds.Of(now));
        return rows.Read()
            ? new CacheEntry(kind, key, rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Bytes(9), new CacheCost(rows.Long(4), rows.Long(5), rows.Real(6)), rows.Time(7), rows.Time(8))
            : null;
    }
}
