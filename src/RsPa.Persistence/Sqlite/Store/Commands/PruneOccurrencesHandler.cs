using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class PruneOccurrencesHandler(SqliteSession session) : CommandHandler<PruneOccurrences>
{
    // Those that wait, or whose tasks have not ended, are few: the oldest entries are found by passing them.
    private readonly SqliteStatement _delete = session.Prepare($"""
        DELETE FROM occurrences WHERE rowid IN (
            SELECT rowid FROM occurrences INDEXED BY {OccurrenceIndexes.RecordedAt}
            WHERE outcome <> 'queued' AND (outcome <> 'fired' OR result IS NOT NULL) AND (recorded_at < @0 OR recorded_at <= (
                SELECT recorded_at FROM occurrences INDEXED BY {OccurrenceIndexes.RecordedAt} ORDER BY recorded_at DESC LIMIT 1 OFFSET @1))
            ORDER BY recorded_at LIMIT @2)
        """);

    protected override StoreReply Execute(PruneOccurrences command, CommitTime time)
    {
        var removed = _delete.Execute(UnixMicroseconds.Of(command.Before), command.Kept, PruneOccurrences.Most);
        return new OccurrencesPruned(removed, removed == PruneOccurrences.Most);
    }
}
