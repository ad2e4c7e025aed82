using LinqToDB.Interceptors;
using RsPa.Actors.Supervision;

namespace RsPa.Persistence.Postgres.Journal;

/// <summary>Tells the faults of the journal that no restart heals from those that may pass, such as a server that is away: they end the service, instead of every actor failing for ever.</summary>
/// <param name="place">The database.</param>
internal sealed class JournalFaults(PostgresPlace place) : IExceptionInterceptor
{
    /// <inheritdoc/>
    public void ProcessException(ExceptionEventData eventData, Exception exception)
    {
        if (PostgresFaults.IsHopeless(exception))
            throw new ServiceFaultException(PostgresFaults.Explain(exception, place).Message, exception);
    }
}
