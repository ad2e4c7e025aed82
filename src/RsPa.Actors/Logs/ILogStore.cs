using RsPa.Actors.Protocol.Logs;

namespace RsPa.Actors.Logs;

/// <summary>Keeps log entries. Its methods may be called at the same time, and never block the caller's thread for long.</summary>
public interface ILogStore
{
    /// <summary>Opens the store and brings its schema up to date. The other methods do so by themselves; call it to learn of a fault early.</summary>
    /// <exception cref="InvalidOperationException">The store was made by a newer version; the message says what to do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Stores entries, all or none.</summary>
    Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>Finds entries.</summary>
    /// <exception cref="ArgumentException">The query has a problem, see <see cref="LogQuery.Problem"/>.</exception>
    Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the oldest entries.</summary>
    /// <param name="before">Entries from before this time go.</param>
    /// <param name="atMost">The most that go at once, so that writers wait only shortly.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many went; <paramref name="atMost"/> when there may be more.</returns>
    Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken);
}
