using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;
using RsPa.Persistence.Schedules;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>Changes the rows of many schedules at once: those that still have the versions which were decided upon.</summary>
internal static class ScheduleChanges
{
    private const string Insert = """
        INSERT INTO schedules (name, agent, origin, version, next_at, paused_at, pause_reason, paused_itself, failures, definition, created_at)
        SELECT g.name, g.agent, g.origin, g.seen + 1, g.next_at, g.paused_at, g.pause_reason, g.paused_itself, g.failures, g.definition, g.created_at
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::boolean[], $9::int[], $10::text[], $11::timestamptz[])
            AS g(name, seen, agent, origin, next_at, paused_at, pause_reason, paused_itself, failures, definition, created_at)
        ON CONFLICT DO NOTHING
        RETURNING name
        """;

    private const string Update = """
        UPDATE schedules SET
            agent = g.agent, origin = g.origin, version = g.seen + 1, next_at = g.next_at, paused_at = g.paused_at, pause_reason = g.pause_reason,
            paused_itself = g.paused_itself, failures = g.failures, definition = g.definition
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::boolean[], $9::int[], $10::text[])
            AS g(name, seen, agent, origin, next_at, paused_at, pause_reason, paused_itself, failures, definition)
        WHERE schedules.name = g.name AND schedules.version = g.seen
        RETURNING schedules.name
        """;

    private const string Delete = """
        DELETE FROM schedules USING unnest($1::text[], $2::bigint[]) AS g(name, seen)
        WHERE schedules.name = g.name AND schedules.version = g.seen
        RETURNING schedules.name
        """;

    /// <summary>Makes, changes and removes schedules, whose agents are known.</summary>
    /// <returns>Those of which it was done.</returns>
    public static async Task<HashSet<ScheduleName>> ExecuteAsync(IEnumerable<ScheduleTurn> turns, StoreTransaction transaction)
    {
        // In the same order on every node: two that change the same ones do not wait for one another.
        var ordered = turns.OrderBy(turn => turn.Name.Value, StringComparer.Ordinal).ToArray();
        var done = new HashSet<ScheduleName>(ordered.Length);
        var pipeline = transaction.Pipeline();
        if (Array.FindAll(ordered, turn => turn.State is null) is { Length: > 0 } removed)
            Add(Sql.Of(Delete).WithEachText(removed, turn => turn.Name.Value).WithEach(removed, NpgsqlDbType.Bigint, turn => turn.Version));
        if (Array.FindAll(ordered, turn => turn.State is not null && turn.Version == 0) is { Length: > 0 } made)
            Add(Columns(Sql.Of(Insert), made).WithEachMoment(made, turn => turn.State!.CreatedAt));
        if (Array.FindAll(ordered, turn => turn.State is not null && turn.Version != 0) is { Length: > 0 } changed)
            Add(Columns(Sql.Of(Update), changed));
        await pipeline.RunAsync().ConfigureAwait(false);
        return done;

        void Add(NpgsqlBatchCommand statement) => pipeline.Add(statement, rows => rows.EachAsync(row => done.Add(new ScheduleName(row.GetString(0)))));
    }

    private static NpgsqlBatchCommand Columns(NpgsqlBatchCommand statement, IReadOnlyList<ScheduleTurn> turns) => statement
        .WithEachText(turns, turn => turn.Name.Value)
        .WithEach(turns, NpgsqlDbType.Bigint, turn => turn.Version)
        .WithEachText(turns, turn => turn.State!.Definition.Agent.Value)
        .WithEachText(turns, turn => EnumText<ScheduleOrigin>.Write(turn.State!.Origin))
        .WithEach(turns, NpgsqlDbType.TimestampTz, turn => turn.State!.NextAt?.ToUniversalTime())
        .WithEach(turns, NpgsqlDbType.TimestampTz, turn => turn.State!.PausedAt?.ToUniversalTime())
        .WithEachText(turns, turn => turn.State!.PauseReason)
        .WithEach(turns, NpgsqlDbType.Boolean, turn => turn.State!.PausedItself)
        .WithEach(turns, NpgsqlDbType.Integer, turn => turn.State!.Failures)
        .WithEachText(turns, turn => DefinitionJson.Write(turn.State!.Definition));
}
