using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Store;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Sqlite.Store.Commands;

namespace RsPa.Persistence.Sqlite.Store;

/// <summary>The store on one connection. Commits go through it one after another.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly SqliteSession _session;
    private readonly AttemptLog _attempts;
    private readonly CommandHandlers _handlers;

    /// <param name="connection">The connection, which goes with it.</param>
    public StoreSession(SqliteConnection connection)
    {
        _session = new SqliteSession(connection);
        _attempts = new AttemptLog(_session);
        _handlers = new CommandHandlers(_session, _attempts);
    }

    /// <summary>Begins a transaction: it waits for its turn.</summary>
    public void Begin()
    {
        _attempts.Clear();
        _session.Begin();
    }

    /// <summary>Writes something that changes nothing.</summary>
    public void Probe() => _session.Probe();

    /// <summary>Stores what agents have done in it, a row each, and commits.</summary>
    public void Commit()
    {
        _attempts.Count();
        _session.Commit();
    }

    /// <summary>Carries out one command.</summary>
    public StoreReply Execute(StoreCommand command, CommitTime time) => _handlers.Execute(command, time);

    /// <summary>Carries out one command; where it fails by a fault of its own, nothing of it is left.</summary>
    public StoreReply ExecuteAlone(StoreCommand command, CommitTime time)
    {
        var counts = _attempts.Snapshot();
        _session.Save();
        StoreReply reply;
        try
        {
            reply = Execute(command, time);
        }
        catch (Exception bug) when (!SqliteFaults.IsOfTheFile(bug))
        {
            _session.Undo();
            _attempts.Restore(counts);
            reply = StoreFault.Of(bug);
        }

        _session.Release();
        return reply;
    }

    public void Dispose() => _session.Dispose();
}
