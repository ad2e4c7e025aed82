using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class PruneOccurrencesHandler : CommandHandler<PruneOccurrences>
{
    // Those that wait, or whose tasks have not ended, are few: the oldest entries are found by passing them. One bound, so that no others
    // are passed. What another node changes or removes at this moment is left to it.
    private const string Delete = """
        WITH old AS MATERIALIZED (
            SELECT schedule, moment FROM occurrences
            WHERE outcome <> 'queued' AND (outcome <> 'fired' OR result IS NOT NULL) AND recorded_at <= GREATEST(
                $1 - interval '1 microsecond', (SELECT recorded_at FROM occurrences ORDER BY recorded_at DESC LIMIT 1 OFFSET $2))
            ORDER BY recorded_at LIMIT $3
            FOR UPDATE SKIP LOCKED)
        DELETE FROM occurrences USING old WHERE occurrences.schedule = old.schedule AND occurrences.moment = old.moment
        """;

    protected override async Task<StoreReply> ExecuteAsync(PruneOccurrences command, StoreTransaction transaction)
    {
        var removed = await transaction.ExecuteAsync(Sql.Of(Delete).With(command.Before).With((long)command.Kept).With((long)PruneOccurrences.Most)).ConfigureAwait(false);
        return new OccurrencesPruned(removed, removed == PruneOccurrences.Most);
    }
}
