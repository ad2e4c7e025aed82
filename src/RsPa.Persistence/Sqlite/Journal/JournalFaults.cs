using LinqToDB.Interceptors;
using Microsoft.Data.Sqlite;
using RsPa.Actors.Supervision;

namespace RsPa.Persistence.Sqlite.Journal;

/// <summary>Tells the faults of the journal that no restart heals from those that may pass, such as a full disk: they end the service, instead of every actor failing for ever.</summary>
/// <param name="path">The file.</param>
internal sealed class JournalFaults(string path) : IExceptionInterceptor
{
    /// <inheritdoc/>
    public void ProcessException(ExceptionEventData eventData, Exception exception)
    {
        if (exception is SqliteException failure && SqliteFaults.IsHopeless(failure))
            throw new ServiceFaultException(SqliteFaults.Explain(failure, path, SqliteFaults.MoveAwayJournal(path)).Message, failure);
    }
}
