using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Tasks;

/// <summary>
/// Tasks in SQLite. All commands of a call share one transaction, so that many callers share one synced commit.
/// A failed commit closes the connection; the next call opens a new one, so that a database that comes back is simply used again.
/// </summary>
/// <param name="file">The database, with its schema in place.</param>
public sealed class SqliteTaskStore(SqliteFile file) : ITaskStore, IDisposable
{
    // Calls do not overlap, except where an actor was restarted while its last commit was under way: that one ends first.
    private readonly Lock _one = new();
    private SqliteTaskStatements? _statements;

    /// <summary>Called with each connection as it is opened: lets a test bound the file's size.</summary>
    internal Action<SqliteConnection>? OnOpen { get; set; }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskReply>> CommitAsync(IReadOnlyList<TaskCommand> commands, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commands);

        // SQLite has no asynchronous calls: the commit blocks a thread of the pool, never an actor's.
        return Task.Run<IReadOnlyList<TaskReply>>(
            () =>
            {
                lock (_one)
                    return Commit(commands, now);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_one)
            Close();
    }

    private TaskReply[] Commit(IReadOnlyList<TaskCommand> commands, DateTimeOffset now)
    {
        try
        {
            _statements ??= Open();
            _statements.Begin();
            var replies = new TaskReply[commands.Count];
            for (var i = 0; i < replies.Length; i++)
                replies[i] = _statements.Carry(commands[i], now);
            _statements.Commit();
            return replies;
        }
        catch (SqliteException failure)
        {
            // Closing rolls back whatever was begun.
            Close();
            throw SqliteFaults.Explain(failure, file.Path);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private SqliteTaskStatements Open()
    {
        var connection = file.OpenForWriting();
        OnOpen?.Invoke(connection);
        return new SqliteTaskStatements(connection);
    }

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
    }
}
