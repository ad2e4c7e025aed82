using NpgsqlTypes;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class RecordModelCallsHandler : CommandHandler<RecordModelCalls>
{
    private const string Insert = """
        INSERT INTO model_calls (id, at, tenant, lane, api, model, outcome, task, attempt, agent, digest, endpoint, prompt_tokens, output_tokens, queue_wait, load_wait, first_token, total, gpu, cached, preempted, error)
        SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::int[], $10::text[], $11::text[], $12::text[],
            $13::int[], $14::int[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::boolean[], $21::boolean[], $22::text[])
        ON CONFLICT DO NOTHING
        """;

    protected override async Task<StoreReply> ExecuteAsync(RecordModelCalls command, StoreTransaction transaction)
    {
        var calls = command.Calls;
        var insert = Sql.Of(Insert)
            .WithEach(calls, NpgsqlDbType.Uuid, call => call.Id)
            .WithEachMoment(calls, call => call.At)
            .WithEachText(calls, call => call.Tenant)
            .WithEachText(calls, call => EnumText<CallLane>.Write(call.Lane))
            .WithEachText(calls, call => call.Api)
            .WithEachText(calls, call => call.Model)
            .WithEachText(calls, call => EnumText<CallOutcome>.Write(call.Outcome))
            .WithEach(calls, NpgsqlDbType.Uuid, call => call.Task?.Value)
            .WithEach(calls, NpgsqlDbType.Integer, call => call.Attempt)
            .WithEachText(calls, call => call.Agent?.Value)
            .WithEachText(calls, call => call.Digest)
            .WithEachText(calls, call => call.Endpoint)
            .WithEach(calls, NpgsqlDbType.Integer, call => call.PromptTokens)
            .WithEach(calls, NpgsqlDbType.Integer, call => call.OutputTokens)
            .WithEach(calls, NpgsqlDbType.Bigint, call => Durations.Microseconds(call.QueueWait))
            .WithEach(calls, NpgsqlDbType.Bigint, call => Durations.Microseconds(call.LoadWait))
            .WithEach(calls, NpgsqlDbType.Bigint, call => call.FirstToken is { } first ? Durations.Microseconds(first) : (long?)null)
            .WithEach(calls, NpgsqlDbType.Bigint, call => Durations.Microseconds(call.Total))
            .WithEach(calls, NpgsqlDbType.Bigint, call => Durations.Microseconds(call.Gpu))
            .WithEach(calls, NpgsqlDbType.Boolean, call => call.IsCached)
            .WithEach(calls, NpgsqlDbType.Boolean, call => call.WasPreempted)
            .WithEachText(calls, call => call.Error);
        return new ModelCallsRecorded(calls[^1].Id, await transaction.ExecuteAsync(insert).ConfigureAwait(false));
    }
}
