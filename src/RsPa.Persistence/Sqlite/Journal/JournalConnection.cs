using System.Data.Common;
using LinqToDB.Interceptors;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Supervision;

namespace RsPa.Persistence.Sqlite.Journal;

/// <summary>Sets up each connection to the journal's database: none of this is in the file itself, but for the write-ahead log.</summary>
/// <param name="path">The file.</param>
internal sealed class JournalConnection(string path) : ConnectionInterceptor
{
    // FULL: an event is on the disk before anyone is told that it is stored. Waiting for a lock happens inside of SQLite, since the
    // driver's own way is to sleep and try again.
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    /// <inheritdoc/>
    public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection)
    {
        SeeThatItIsInItsPlace(connection);
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override async Task ConnectionOpenedAsync(ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
    {
        SeeThatItIsInItsPlace(connection);
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Connections come from a pool, and have been open for long: an event that goes into a file which was taken away is lost.
    private void SeeThatItIsInItsPlace(DbConnection connection)
    {
        if (connection is SqliteConnection sqlite && SqlitePlace.IsLost(sqlite))
            throw new ServiceFaultException($"'{path}' was removed or replaced while the service runs: what agents are told to remember would be lost. Put the file back, or leave it away, and start the service again: a missing one is made anew, and which agents were paused is forgotten with it.");
    }
}
