using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>One connection that writes, and the statements prepared on it, which live as long as it does.</summary>
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

    /// <param name="connection">The connection, which goes with it.</param>
    public SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _save = Prepare("SAVEPOINT command");
        _release = Prepare("RELEASE command");
        _undo = Prepare("ROLLBACK TO command");
        _probe = Prepare(ProbeSql);
    }

    /// <summary>The identifier of the row that was inserted last.</summary>
    public long LastRow => raw.sqlite3_last_insert_rowid(_connection.Handle);

    /// <summary>Prepares a statement.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Begins a transaction that may write: it waits for its turn.</summary>
    public void Begin() => _begin.Execute();

    /// <summary>Commits it.</summary>
    public void Commit() => _commit.Execute();

    /// <summary>Begins what may be undone without the rest of the transaction.</summary>
    public void Save() => _save.Execute();

    /// <summary>Undoes it.</summary>
    public void Undo() => _undo.Execute();

    /// <summary>Ends it, undone or not.</summary>
    public void Release() => _release.Execute();

    /// <summary>Writes something that changes nothing.</summary>
    public void Probe() => _probe.Execute();

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _connection.Dispose();
    }
}
