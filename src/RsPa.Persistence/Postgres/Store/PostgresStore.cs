using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>
/// The main store in PostgreSQL. All commands of a call share one transaction on one connection, so that many callers share one synced
/// commit. A failed commit closes the connection; the next call opens a new one, so that a server that comes back is simply used again.
/// Where the connection was lost in the middle of a commit, <see cref="CommitDoubt"/> finds out what became of it.
/// </summary>
public sealed class PostgresStore : IMainStore, IAsyncDisposable
{
    // Where the server has chosen this transaction to end, so that others go on, or has cut the connection: tried again at once.
    private const int MostTries = 5;

    private static readonly TimeSpan DoubtLimit = TimeSpan.FromSeconds(30);

    private readonly PostgresServer _server;
    private readonly NodeIncarnation _node;
    private readonly ICommitClock _clock;
    private readonly TimeProvider _time;
    private readonly CommitDoubt _doubt;

    // Calls do not overlap, except where an actor was restarted while its last commit was under way: that one ends first.
    private readonly SemaphoreSlim _one = new(1);
    private StoreSession? _session;
    private long _commit;

    /// <param name="server">The database, with its schema in place.</param>
    /// <param name="node">Whose store it is: the incarnation that has the node's row.</param>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="time">Measures how long a commit had to wait.</param>
    /// <param name="doubtLimit">For how long it is tried to find out what became of a commit; 30 s where nothing is said.</param>
    public PostgresStore(PostgresServer server, NodeIncarnation node, ICommitClock clock, TimeProvider time, TimeSpan? doubtLimit = null)
    {
        _server = server;
        _node = node;
        _clock = clock;
        _time = time;
        _doubt = new CommitDoubt(server, node, doubtLimit ?? DoubtLimit, time);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(clock);
        var asked = new AskedAt(clock, clock(), _time.GetTimestamp());
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await CommitAsync(commands, asked).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _one.Dispose();
    }

    private async Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, AskedAt asked)
    {
        var alone = false;
        for (var tries = 1; ; tries++)
        {
            var proven = _session?.IsProven == true;
            try
            {
                return await CommitAsync(commands, asked, alone).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // Closing rolls back whatever was begun.
                await CloseAsync().ConfigureAwait(false);
                if (tries < MostTries && (PostgresFaults.IsConflict(failure) || failure is NotMadeException || (proven && IsCut(failure))))
                    continue;

                // One of them failed by a fault of its own. All are carried out again, each so that it can be undone without the others:
                // that costs them their runs, which a commit without a fault need not pay.
                if (!alone && failure is not (CommitUnknownException or NotMadeException) && StoreSession.IsOfACommand(failure))
                {
                    alone = true;
                    continue;
                }

                var cause = (failure as NotMadeException)?.InnerException ?? failure;
                throw PostgresFaults.IsOne(cause) ? _server.Explain(cause) : cause;
            }
        }
    }

    // A connection that had worked, and does no more: the server may well be there again.
    private static bool IsCut(Exception failure) => PostgresFaults.IsOne(failure) && PostgresFaults.Of(failure) == PostgresFault.Connection;

    private async Task<StoreReply[]> CommitAsync(IReadOnlyList<StoreCommand> commands, AskedAt asked, bool alone)
    {
        var session = _session ??= await StoreSession.OpenAsync(_server).ConfigureAwait(false);
        var commit = ++_commit;
        var now = await session.BeginAsync(_node, commit).ConfigureAwait(false);
        var replies = await session.ExecuteAsync(commands, _clock.Read(now, _time.GetElapsedTime(asked.Timestamp), asked), alone).ConfigureAwait(false);
        try
        {
            await session.CommitAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            await CloseAsync().ConfigureAwait(false);
            if (!await _doubt.WasMadeAsync(commit, session.Backend, failure).ConfigureAwait(false))
                throw new NotMadeException(failure);
        }

        return replies;
    }

    private async Task CloseAsync()
    {
        if (_session is { } session)
            await session.DisposeAsync().ConfigureAwait(false);
        _session = null;
    }

    // It was found out that a commit was not made. The server could be asked, so that it can be made again.
    private sealed class NotMadeException(Exception cause) : Exception(cause.Message, cause);
}
