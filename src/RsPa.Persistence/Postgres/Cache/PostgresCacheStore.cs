using Npgsql;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres.Reading;

namespace RsPa.Persistence.Postgres.Cache;

/// <summary>
/// Keeps the cache in tables that all nodes share. Nobody waits for it: a look is given up within the reader's limit, and for a while
/// after one has failed there is nothing to be found.
/// </summary>
/// <param name="server">Where it is written; the connections end with the store.</param>
/// <param name="reader">Looks for entries, within a short limit.</param>
/// <param name="time">The clock.</param>
public sealed class PostgresCacheStore(PostgresServer server, PostgresReader reader, TimeProvider time) : ICacheStore, IAsyncDisposable
{
    // A server that does not answer must not hold up one call after the other.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private volatile bool _isThere;
    private volatile Failure? _failure;

    /// <inheritdoc/>
    public async ValueTask<CacheEntry?> FindAsync(CacheKind kind, CacheKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_failure is { } before && time.GetElapsedTime(before.At) < Pause)
            throw new StorageException(before.Why);
        try
        {
            var found = await reader.ReadAsync((connection, token) => FindAsync(connection, kind, key, now, token), cancellationToken).ConfigureAwait(false);
            _failure = null;
            return found;
        }
        catch (Exception failure) when (failure is StorageException or ReadRefusedException { Reason: ReadRefusal.TooLong })
        {
            // Nothing was written yet.
            if (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
                return null;
            _failure = new Failure(time.GetTimestamp(), failure.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<CacheStatistics> WriteAsync(CacheBatch batch, CacheBounds bounds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(bounds);
        return UseAsync(
            async (connection, token) =>
            {
                var statements = new NpgsqlBatch(connection);
                await using (statements.ConfigureAwait(false))
                {
                    CacheBatches.Fill(statements, batch, bounds, now);
                    await statements.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                }

                return await CountAsync(connection, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> PurgeAsync(CachePurge what, DateTimeOffset now, int atMost, CancellationToken cancellationToken) =>
        UseAsync(
            async (connection, token) =>
            {
                var statements = new NpgsqlBatch(connection);
                await using (statements.ConfigureAwait(false))
                {
                    statements.BatchCommands.Add(new NpgsqlBatchCommand(CacheSql.Turn));
                    var purge = Purge(what, now);
                    purge.Parameters.Insert(0, Values.Long(atMost));
                    statements.BatchCommands.Add(purge);
                    await statements.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                    return (int)purge.RecordsAffected;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CacheStatistics> CountAsync(CancellationToken cancellationToken) => UseAsync(CountAsync, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static NpgsqlBatchCommand Purge(CachePurge what, DateTimeOffset now) => what switch
    {
        CachePurge.All => new NpgsqlBatchCommand(CacheSql.PurgeAll),
        CachePurge.Expired => new NpgsqlBatchCommand(CacheSql.PurgeExpired) { Parameters = { Values.Time(now) } },
        CachePurge.OfModel model => new NpgsqlBatchCommand(CacheSql.PurgeModel) { Parameters = { Values.Text(model.Name) } },
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "This can't be removed."),
    };

    private async Task<T> UseAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            if (!_isThere)
            {
                await CacheTables.Tables.EnsureAsync(server, CacheTables.Drop, cancellationToken).ConfigureAwait(false);
                _isThere = true;
            }

            var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await use(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            // The tables may have been dropped to make room, and connections that a restart broke are of no use: the next use begins anew.
            _isThere = false;
            server.Source.Clear();
            throw server.Explain(failure);
        }
    }

    private static Task<CacheEntry?> FindAsync(NpgsqlConnection connection, CacheKind kind, CacheKey key, DateTimeOffset now, CancellationToken cancellationToken) => connection.FirstAsync(
        CacheSql.Find,
        row => new CacheEntry(
            kind, key, row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<byte[]>(9), new CacheCost(row.GetInt64(4), row.GetInt64(5), row.GetDouble(6)), row.Moment(7), row.Moment(8)),
        [CacheBatches.Kind(kind), Values.Bytes(key.ToArray()), Values.Time(now)],
        cancellationToken);

    private static async Task<CacheStatistics> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var kinds = await connection.ListAsync(
            CacheSql.Count,
            static row => (Kind: (CacheKind)row.GetInt16(0), Figures: new CacheFigures(
                row.Moment(1), row.GetInt64(2), row.GetInt64(3), new CacheCounts(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), new CacheCost(row.GetInt64(8), row.GetInt64(9), row.GetDouble(10))))),
            [],
            cancellationToken).ConfigureAwait(false);
        return new CacheStatistics(Of(CacheKind.Answers), Of(CacheKind.Data));

        CacheFigures Of(CacheKind kind) => kinds.Where(found => found.Kind == kind).Select(found => found.Figures).FirstOrDefault() ?? CacheFigures.None;
    }

    private sealed record Failure(long At, string Why);
}
