using System.Data.Common;
using LinqToDB.Interceptors;

namespace RsPa.Persistence.Journal;

/// <summary>Sets up each connection to the journal's database: none of this is in the file itself, but for the write-ahead log.</summary>
internal sealed class JournalConnection : ConnectionInterceptor
{
    // FULL: an event is on the disk before anyone is told that it is stored. Waiting for a lock happens inside of SQLite, since the
    // driver's own way is to sleep and try again.
    private const string Pragmas = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    /// <inheritdoc/>
    public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override async Task ConnectionOpenedAsync(ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
