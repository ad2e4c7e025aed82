using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Sqlite.Store.Commands;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite.Store;

/// <summary>One connection of the store, with all statements prepared on it. Commits go through it one after another.</summary>
internal sealed class SqliteSession : IDisposable
{
    // A write that changes nothing, and is synced like any other: it shows whether the disk takes writes again. The number has no meaning
    // in this database. An UPDATE that leaves a row as it is would not do: SQLite does not write it.
    private const string ProbeSql = "PRAGMA user_version = 1";

    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _save;
    private readonly SqliteStatement _release;
    private readonly SqliteStatement _undo;
    private readonly SqliteStatement _probe;
    private readonly AttemptLog _attempts;
    private readonly CommandHandlers _handlers;

    public SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _save = Prepare("SAVEPOINT command");
        _release = Prepare("RELEASE command");
        _undo = Prepare("ROLLBACK TO command");
        _probe = Prepare(ProbeSql);
        _attempts = new AttemptLog(this);
        _handlers = new CommandHandlers(this, _attempts);
    }

    /// <summary>The identifier of the row that was inserted last.</summary>
    public long LastRow => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <summary>Prepares a statement, which lives as long as the session.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Begins a transaction that may write: it waits for its turn.</summary>
    public void Begin()
    {
        _attempts.Clear();
        _begin.Execute();
    }

    /// <summary>Writes something that changes nothing.</summary>
    public void Probe() => _probe.Execute();

    /// <summary>Stores what agents have done in it, a row each, and commits.</summary>
    public void Commit()
    {
        _attempts.Count();
        _commit.Execute();
    }

    /// <summary>Carries out one command.</summary>
    public StoreReply Execute(StoreCommand command, CommitTime time) => _handlers.Execute(command, time);

    /// <summary>Carries out one command; where it fails by a fault of its own, nothing of it is left.</summary>
    public StoreReply ExecuteAlone(StoreCommand command, CommitTime time)
    {
        var counts = _attempts.Snapshot();
        _save.Execute();
        StoreReply reply;
        try
        {
            reply = Execute(command, time);
        }
        catch (Exception bug) when (!SqliteFaults.IsOfTheFile(bug))
        {
            _undo.Execute();
            _attempts.Restore(counts);
            reply = Actors.Store.StoreFault.Of(bug);
        }

        _release.Execute();
        return reply;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }
}

/// <summary>When a commit takes place.</summary>
/// <param name="Now">The time, once the database could be written.</param>
/// <param name="Asked">When the store was asked to, before it had to wait for the database.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct CommitTime(DateTimeOffset Now, DateTimeOffset Asked);
