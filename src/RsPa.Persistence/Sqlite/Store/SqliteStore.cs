using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Store;

using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Sqlite.Store;

/// <summary>
/// The main store in SQLite. All commands of a call share one transaction, so that many callers share one synced commit.
/// A failed commit closes the connection; the next call opens a new one, so that a database that comes back is simply used again.
/// </summary>
/// <param name="file">The database, with its schema in place.</param>
public sealed class SqliteStore(SqliteFile file) : IMainStore, IDisposable
{
    // Calls do not overlap, except where an actor was restarted while its last commit was under way: that one ends first.
    private readonly Lock _one = new();
    private StoreSession? _session;
    private bool _probe;

    // Open from the first commit to the end: it knows the file of that moment, whatever becomes of the writer's connection meanwhile.
    private SqliteConnection? _anchor;

    /// <summary>Called with each connection as it is opened: lets a test bound the file's size.</summary>
    internal Action<SqliteConnection>? OnOpen { get; set; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreReply>> CommitAsync(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(clock);
        var asked = clock();

        // SQLite has no asynchronous calls: the commit blocks a thread of the pool, never an actor's.
        return Task.Run<IReadOnlyList<StoreReply>>(
            () =>
            {
                lock (_one)
                    return Commit(commands, clock, asked);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_one)
        {
            Close();
            _anchor?.Dispose();
            _anchor = null;
        }
    }

    private StoreReply[] Commit(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, DateTimeOffset asked)
    {
        try
        {
            try
            {
                return Commit(commands, clock, asked, alone: false);
            }
            catch (Exception bug) when (!SqliteFaults.IsOfTheFile(bug))
            {
                // One of them failed by a fault of its own. All are carried out again, each so that it can be undone without the others:
                // that costs two statements a command, which a commit without a fault need not pay.
                Close();
                return Commit(commands, clock, asked, alone: true);
            }
        }
        catch (Exception failure)
        {
            // Closing rolls back whatever was begun. The next commit has to show that the disk takes writes, also where it has nothing to write.
            Close();
            _probe = true;
            throw failure is SqliteException refused ? SqliteFaults.Explain(refused, file.Path) : failure;
        }
    }

    private StoreReply[] Commit(IReadOnlyList<StoreCommand> commands, Func<DateTimeOffset> clock, DateTimeOffset asked, bool alone)
    {
        _anchor ??= file.OpenForReading();
        SeeThatItIsInItsPlace(_anchor);
        var session = _session ??= Open();
        session.Begin();
        var time = new CommitTime(clock(), asked);
        if (_probe)
            session.Probe();
        var replies = new StoreReply[commands.Count];
        for (var i = 0; i < replies.Length; i++)
            replies[i] = alone ? session.ExecuteAlone(commands[i], time) : session.Execute(commands[i], time);
        session.Commit();

        // Once more before anyone is told: what went into a file that was taken away meanwhile is not acknowledged.
        SeeThatItIsInItsPlace(_anchor);
        _probe = false;
        return replies;
    }

    private void SeeThatItIsInItsPlace(SqliteConnection anchor)
    {
        if (SqlitePlace.IsLost(anchor))
            throw file.Lost();
    }

    private StoreSession Open()
    {
        var connection = file.OpenForWriting();
        OnOpen?.Invoke(connection);
        return new StoreSession(connection);
    }

    private void Close()
    {
        _session?.Dispose();
        _session = null;
    }
}
