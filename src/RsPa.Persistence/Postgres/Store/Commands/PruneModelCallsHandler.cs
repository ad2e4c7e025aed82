using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class PruneModelCallsHandler : CommandHandler<PruneModelCalls>
{
    // One node prunes at a time: two would sum the same calls up twice.
    private const string One = "LOCK TABLE model_usage IN SHARE ROW EXCLUSIVE MODE";

    private const string Oldest = """
        SELECT id, at, tenant, model, outcome, agent, digest, endpoint, prompt_tokens, output_tokens, queue_wait, first_token, gpu, cached
        FROM model_calls ORDER BY at, id LIMIT $1
        """;

    private const string Add = """
        INSERT INTO model_usage AS u (day, tenant, model, agent, calls, failed, cancelled, refused, cached, prompt_tokens, output_tokens, gpu, sent, queue_wait, answered, first_token)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[],
            $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[])
        ON CONFLICT (day, tenant, model, agent) DO UPDATE SET
            calls = u.calls + excluded.calls, failed = u.failed + excluded.failed, cancelled = u.cancelled + excluded.cancelled, refused = u.refused + excluded.refused,
            cached = u.cached + excluded.cached, prompt_tokens = u.prompt_tokens + excluded.prompt_tokens, output_tokens = u.output_tokens + excluded.output_tokens,
            gpu = u.gpu + excluded.gpu, sent = u.sent + excluded.sent, queue_wait = u.queue_wait + excluded.queue_wait,
            answered = u.answered + excluded.answered, first_token = u.first_token + excluded.first_token
        """;

    // By id, and not by age: another node may have stored older ones since they were read.
    private const string Remove = "DELETE FROM model_calls WHERE id = ANY ($1::uuid[])";

    protected override async Task<StoreReply> ExecuteAsync(PruneModelCalls command, StoreTransaction transaction)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(command.Zone);
        await transaction.ExecuteAsync(Sql.Of(One)).ConfigureAwait(false);

        // One more than is removed is looked at, to know whether there is one.
        var oldest = await transaction.QueryAsync(Sql.Of(Oldest).With(PruneModelCalls.Most + 1L), Read).ConfigureAwait(false);
        var removed = oldest.TakeWhile((call, place) => place < command.Surplus || call.At < command.Before).ToArray();
        var more = removed.Length > PruneModelCalls.Most;
        if (more)
            removed = removed[..PruneModelCalls.Most];
        if (removed.Length == 0)
            return new ModelCallsPruned(0, More: false);
        var sums = new Dictionary<UsageDay, UsageSum>();
        foreach (var call in removed)
        {
            var day = UsageDay.Of(call, zone);
            sums[day] = sums.GetValueOrDefault(day, UsageSum.Nothing) + UsageSum.Of(call);
        }

        var pipeline = transaction.Pipeline();
        pipeline.Add(Added([.. sums]));
        pipeline.Add(Sql.Of(Remove).WithEach(removed, NpgsqlDbType.Uuid, call => call.Id));
        await pipeline.RunAsync().ConfigureAwait(false);
        return new ModelCallsPruned(removed.Length, more);
    }

    private static ModelCallRecord Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.Moment(1), row.GetString(2), default, "", row.GetString(3), EnumText<CallOutcome>.Parse(row.GetString(4)))
        {
            Agent = row.TextOrNull(5) is { } agent ? new AgentName(agent) : null,
            Digest = row.TextOrNull(6),
            Endpoint = row.TextOrNull(7),
            PromptTokens = row.GetInt32(8),
            OutputTokens = row.GetInt32(9),
            QueueWait = Durations.Of(row.GetInt64(10)),
            FirstToken = row.IsDBNull(11) ? null : Durations.Of(row.GetInt64(11)),
            Gpu = Durations.Of(row.GetInt64(12)),
            IsCached = row.GetBoolean(13),
        };

    private static NpgsqlBatchCommand Added(IReadOnlyList<KeyValuePair<UsageDay, UsageSum>> sums)
    {
        var add = Sql.Of(Add)
            .WithEachText(sums, sum => sum.Key.Day)
            .WithEachText(sums, sum => sum.Key.Tenant)
            .WithEachText(sums, sum => sum.Key.Model)
            .WithEachText(sums, sum => sum.Key.Agent);
        Func<UsageSum, long>[] numbers =
        [
            sum => sum.Calls, sum => sum.Failed, sum => sum.Cancelled, sum => sum.Refused, sum => sum.Cached, sum => sum.PromptTokens, sum => sum.OutputTokens,
            sum => Durations.Microseconds(sum.Gpu), sum => sum.Sent, sum => Durations.Microseconds(sum.QueueWait), sum => sum.Answered, sum => Durations.Microseconds(sum.FirstToken),
        ];
        return numbers.Aggregate(add, (statement, number) => statement.WithEach(sums, NpgsqlDbType.Bigint, sum => number(sum.Value)));
    }
}
