using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using RsPa.Persistence.Model;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite.Reading;

/// <summary>A connection for reading, whose statements end when a token says so. It serves one read at a time.</summary>
internal sealed class ReadConnection : IDisposable
{
    // In steps of SQLite's virtual machine, of which there are tens of millions a second.
    private const int StepsBetweenLooks = 10_000;

    private PooledDbContextFactory<SqliteDb>? _contexts;
    private CancellationToken _token;

    public ReadConnection(SqliteFile file)
    {
        Connection = file.OpenForReading();
        raw.sqlite3_progress_handler(Connection.Handle, StepsBetweenLooks, static state => ((ReadConnection)state)._token.IsCancellationRequested ? 1 : 0, this);
    }

    public SqliteConnection Connection { get; }

    /// <summary>Whether its file is no longer the one at the path.</summary>
    public bool IsLost => SqlitePlace.IsLost(Connection);

    /// <summary>From now on the token ends what runs, with <c>SQLITE_INTERRUPT</c>.</summary>
    public void Serve(CancellationToken token) => _token = token;

    /// <summary>A context of the read model over this connection; it serves one question, and comes back for the next when it is disposed.</summary>
    public RsPaDb Context()
    {
        _contexts ??= new PooledDbContextFactory<SqliteDb>(
            new DbContextOptionsBuilder<SqliteDb>().UseSqlite(Connection).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options, poolSize: 1);
        return _contexts.CreateDbContext();
    }

    public void Dispose() => Connection.Dispose();
}
