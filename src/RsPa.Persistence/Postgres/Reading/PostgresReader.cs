using System.Data;
using Npgsql;
using RsPa.Actors.Store;
using RsPa.Persistence.Reading;

namespace RsPa.Persistence.Postgres.Reading;

/// <summary>Reads a database: so many at once as a gate lets in, each within a limit and until its caller goes; the server is told to stop then.</summary>
/// <param name="server">The database, with its schema in place.</param>
/// <param name="gate">How many read at once.</param>
/// <param name="limit">How long a read may run; nothing for as long as its caller waits.</param>
/// <param name="time">The clock.</param>
public sealed class PostgresReader(PostgresServer server, ReadGate gate, TimeSpan? limit, TimeProvider time)
{
    /// <summary>Asks one question, in one statement.</summary>
    /// <param name="read">Asks. It may be called again where the connection breaks.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ReadRefusedException">Too many others read, or it took too long.</exception>
    /// <exception cref="StorageException">The server can't be read; the message says what to do.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        gate.RunAsync(caller => WithinLimitAsync(read, caller), cancellationToken);

    /// <summary>Asks several questions, whose answers are all of the same moment.</summary>
    /// <param name="read">Asks. It may be called again where the connection breaks.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ReadRefusedException">Too many others read, or it took too long.</exception>
    /// <exception cref="StorageException">The server can't be read; the message says what to do.</exception>
    public Task<T> ReadOneViewAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(
            async (connection, token) =>
            {
                // It is begun together with the first statement, and only reads: what ends it changes nothing.
                var view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token).ConfigureAwait(false);
                await using (view.ConfigureAwait(false))
                    return await read(connection, token).ConfigureAwait(false);
            },
            cancellationToken);

    private async Task<T> WithinLimitAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken caller)
    {
        using var late = limit is { } most ? new CancellationTokenSource(most, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, caller);
        try
        {
            return await AskAsync(read, either.Token).ConfigureAwait(false);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
        {
            caller.ThrowIfCancellationRequested();
            if (late.IsCancellationRequested || stopped is PostgresException)
                throw ReadRefusals.TooLong(limit);
            throw;
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            caller.ThrowIfCancellationRequested();
            throw server.Explain(failure);
        }
    }

    // A server that was restarted has left broken connections in the pool. A read does no harm when it is made again, on a fresh one.
    private async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    return await read(connection, cancellationToken).ConfigureAwait(false);
                }
                catch (NpgsqlException) when (!again && !cancellationToken.IsCancellationRequested && connection.FullState.HasFlag(ConnectionState.Broken))
                {
                    server.Source.Clear();
                }
            }
        }
    }
}
