using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>Notes in the histories of many schedules at once which tasks have ended, and what was decided of moments.</summary>
internal static class OccurrenceNotes
{
    private const string End = """
        UPDATE occurrences SET result = g.result
        FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS g(schedule, moment, result)
        WHERE occurrences.schedule = g.schedule AND occurrences.moment = g.moment
        """;

    // A moment that has made a task makes no other, whoever decided it.
    private const string Note = """
        INSERT INTO occurrences AS o (schedule, moment, outcome, cause, recorded_at, task, result, through, moments, reason)
        SELECT g.schedule, g.moment, g.outcome, g.cause, g.recorded_at, g.task, NULL, g.through, g.moments, g.reason
        FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::timestamptz[], $8::bigint[], $9::text[])
            AS g(schedule, moment, outcome, cause, recorded_at, task, through, moments, reason)
        ON CONFLICT (schedule, moment) DO UPDATE SET
            outcome = excluded.outcome, cause = excluded.cause, recorded_at = excluded.recorded_at, task = excluded.task, through = excluded.through, moments = excluded.moments, reason = excluded.reason
        WHERE o.outcome <> 'fired'
        RETURNING schedule, moment
        """;

    /// <summary>Notes what turns say that were carried out.</summary>
    /// <param name="turns">The turns, each of another schedule that there is.</param>
    /// <param name="transaction">The transaction.</param>
    /// <returns>What was decided and noted, with the place of its turn, in the order of the turns.</returns>
    public static async Task<List<(int Turn, DecidedOccurrence Decided)>> WriteAsync(IReadOnlyList<ScheduleTurn> turns, StoreTransaction transaction)
    {
        var pipeline = transaction.Pipeline();
        AddEnds(turns, pipeline);
        var noted = new List<(int Turn, DecidedOccurrence Decided)>();

        // A statement changes an entry once: a moment that is decided again has its turn in the next one.
        var rounds = turns.SelectMany((turn, place) => turn.Occurrences.Select(decided => (Turn: place, turn.Name, Decided: decided)))
            .GroupBy(entry => (entry.Name, At(entry.Decided.Occurrence.Moment)))
            .SelectMany(same => same.Select((entry, round) => (entry, round)))
            .GroupBy(each => each.round, each => each.entry);
        foreach (var round in rounds)
            AddNotes([.. round], pipeline, noted);
        await pipeline.RunAsync().ConfigureAwait(false);
        return noted;
    }

    private static void AddEnds(IReadOnlyList<ScheduleTurn> turns, Pipeline pipeline)
    {
        // The last word on a moment counts.
        var ended = turns.SelectMany(turn => turn.Ended.Select(end => (turn.Name, End: end)))
            .GroupBy(end => (end.Name, At(end.End.Moment)))
            .Select(same => same.Last())
            .ToArray();
        if (ended.Length == 0)
            return;
        pipeline.Add(Sql.Of(End)
            .WithEachText(ended, end => end.Name.Value)
            .WithEachMoment(ended, end => end.End.Moment)
            .WithEachText(ended, end => EnumText<OccurrenceResult>.Write(end.End.Result)));
    }

    private static void AddNotes(IReadOnlyList<(int Turn, ScheduleName Name, DecidedOccurrence Decided)> entries, Pipeline pipeline, List<(int Turn, DecidedOccurrence Decided)> noted) =>
        pipeline.Add(Statement(entries), async rows =>
        {
            var written = new HashSet<(string Schedule, DateTimeOffset Moment)>(entries.Count);
            await rows.EachAsync(row => written.Add((row.GetString(0), row.Moment(1)))).ConfigureAwait(false);
            noted.AddRange(entries.Where(entry => written.Contains((entry.Name.Value, At(entry.Decided.Occurrence.Moment)))).Select(entry => (entry.Turn, entry.Decided)));
        });

    private static NpgsqlBatchCommand Statement(IReadOnlyList<(int Turn, ScheduleName Name, DecidedOccurrence Decided)> entries) => Sql.Of(Note)
        .WithEachText(entries, entry => entry.Name.Value)
        .WithEachMoment(entries, entry => At(entry.Decided.Occurrence.Moment))
        .WithEachText(entries, entry => EnumText<OccurrenceOutcome>.Write(entry.Decided.Occurrence.Outcome))
        .WithEachText(entries, entry => EnumText<OccurrenceTrigger>.Write(entry.Decided.Occurrence.Trigger))
        .WithEachMoment(entries, entry => entry.Decided.Occurrence.RecordedAt)
        .WithEach(entries, NpgsqlDbType.Uuid, entry => entry.Decided.Occurrence.Task?.Value)
        .WithEach(entries, NpgsqlDbType.TimestampTz, entry => entry.Decided.Occurrence.Through?.ToUniversalTime())
        .WithEach(entries, NpgsqlDbType.Bigint, entry => entry.Decided.Occurrence.Count)
        .WithEachText(entries, entry => entry.Decided.Occurrence.Reason);

    private static DateTimeOffset At(DateTimeOffset moment) => UnixMicroseconds.Rounded(moment);
}
