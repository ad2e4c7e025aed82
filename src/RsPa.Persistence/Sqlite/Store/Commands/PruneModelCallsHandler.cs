using RsPa.Actors.Gateway.Accounting;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class PruneModelCallsHandler(SqliteSession session) : CommandHandler<PruneModelCalls>
{
    private readonly SqliteStatement _oldest = session.Prepare("""
        SELECT id, at, tenant, model, outcome, agent, digest, endpoint, prompt_tokens, output_tokens, queue_wait, first_token, gpu, cached
        FROM model_calls ORDER BY at, id LIMIT @0
        """);

    private readonly SqliteStatement _add = session.Prepare("""
        INSERT INTO model_usage (day, tenant, model, agent, calls, failed, cancelled, refused, cached, prompt_tokens, output_tokens, gpu, sent, queue_wait, answered, first_token)
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15)
        ON CONFLICT (day, tenant, model, agent) DO UPDATE SET
            calls = calls + excluded.calls, failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled, refused = refused + excluded.refused,
            cached = cached + excluded.cached, prompt_tokens = prompt_tokens + excluded.prompt_tokens, output_tokens = output_tokens + excluded.output_tokens,
            gpu = gpu + excluded.gpu, sent = sent + excluded.sent, queue_wait = queue_wait + excluded.queue_wait,
            answered = answered + excluded.answered, first_token = first_token + excluded.first_token
        """);

    private readonly SqliteStatement _remove = session.Prepare("DELETE FROM model_calls WHERE (at, id) <= (@0, @1)");

    protected override StoreReply Execute(PruneModelCalls command, CommitTime time)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(command.Zone);
        var sums = new Dictionary<UsageDay, UsageSum>();
        ModelCallRecord? last = null;
        var (removed, more) = (0, false);

        // One more than is removed is looked at, to know whether there is one.
        using (var rows = _oldest.Query(PruneModelCalls.Most + 1L))
        {
            while (rows.Read())
            {
                var call = Read(rows);
                if (removed >= command.Surplus && call.At >= command.Before)
                    break;
                more = removed == PruneModelCalls.Most;
                if (more)
                    break;
                var day = UsageDay.Of(call, zone);
                sums[day] = sums.GetValueOrDefault(day, UsageSum.Nothing) + UsageSum.Of(call);
                last = call;
                removed++;
            }
        }

        if (last is null)
            return new ModelCallsPruned(0, More: false);
        foreach (var (day, sum) in sums)
            Add(day, sum);
        _remove.Execute(UnixMicroseconds.Of(last.At), last.Id.ToByteArray(bigEndian: true));
        return new ModelCallsPruned(removed, more);
    }

    private static ModelCallRecord Read(SqliteRows row) =>
        new(row.Uuid(0), row.Time(1), row.Text(2), default, "", row.Text(3), EnumText<CallOutcome>.Parse(row.Text(4)))
        {
            Agent = row.TextOrNull(5) is { } agent ? new AgentName(agent) : null,
            Digest = row.TextOrNull(6),
            Endpoint = row.TextOrNull(7),
            PromptTokens = row.Int(8),
            OutputTokens = row.Int(9),
            QueueWait = ModelCallColumns.Duration(row.Long(10)),
            FirstToken = row.LongOrNull(11) is { } first ? ModelCallColumns.Duration(first) : null,
            Gpu = ModelCallColumns.Duration(row.Long(12)),
            IsCached = row.Bool(13),
        };

    private void Add(UsageDay day, UsageSum sum) => _add.Execute(
        day.Day,
        day.Tenant,
        day.Model,
        day.Agent,
        sum.Calls,
        sum.Failed,
        sum.Cancelled,
        sum.Refused,
        sum.Cached,
        sum.PromptTokens,
        sum.OutputTokens,
        ModelCallColumns.Microseconds(sum.Gpu),
        sum.Sent,
        ModelCallColumns.Microseconds(sum.QueueWait),
        sum.Answered,
        ModelCallColumns.Microseconds(sum.FirstToken));
}
