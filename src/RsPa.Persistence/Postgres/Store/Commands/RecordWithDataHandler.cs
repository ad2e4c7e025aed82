using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

/// <summary>The end of an attempt that changed its agent's data.</summary>
internal sealed class RecordWithDataHandler : CommandHandler<RecordAttempt>
{
    // Whoever changes an agent's data holds its row, so that two nodes never both find an entry as they expect it.
    private const string HoldAgent = "SELECT 1 FROM agents WHERE name = $1 FOR NO KEY UPDATE";

    private const string Entries = "SELECT key, value, version FROM agent_data WHERE agent = $1 AND key = ANY ($2::text[])";

    private const string Held = "SELECT conflicts, cancel_reason IS NOT NULL FROM tasks WHERE id = $1 AND fence = $2 AND status || '' = 'running' FOR NO KEY UPDATE";

    private const string Set = """
        INSERT INTO agent_data (agent, key, value, updated_at, version) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (agent, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, version = excluded.version
        """;

    private const string Remove = "DELETE FROM agent_data WHERE agent = $1 AND key = $2";

    protected override async Task<StoreReply> ExecuteAsync(RecordAttempt command, StoreTransaction transaction)
    {
        var agent = command.Attempt.Agent;
        var entries = new Dictionary<string, (string Value, long Version)>(StringComparer.Ordinal);
        (int Conflicts, bool IsCalledOff)? held = null;
        var look = transaction.Pipeline();
        look.Add(Sql.Of(HoldAgent).With(agent.Value), rows => rows.EachAsync(_ => { }));
        look.Add(
            Sql.Of(Entries).With(agent.Value).WithEachText(command.Data, change => change.Key),
            rows => rows.EachAsync(row => entries[row.GetString(0)] = (row.GetString(1), row.GetInt64(2))));
        look.Add(
            Sql.Of(Held).With(command.Id.Value).With(command.Fence),
            rows => rows.EachAsync(row => held = (row.GetInt32(0), row.GetBoolean(1))));
        await look.RunAsync().ConfigureAwait(false);
        if (held is not { } task)
            return new AttemptStale(command.Id, command.Fence);

        var conflict = Conflict(command.Data, entries);
        var again = conflict is not null && task.Conflicts < TaskMachine.MaxConflicts && !task.IsCalledOff;
        StoreReply? reply = null;
        var run = new RecordRun();
        run.Add(command, conflict, again, answer => reply = answer);
        var end = transaction.Pipeline();
        run.Send(transaction, end);
        await end.RunAsync().ConfigureAwait(false);
        if (reply is AttemptRecorded { Conflict: null } recorded)
            await ChangeAsync(command, entries, recorded.Sequence, transaction).ConfigureAwait(false);
        return reply!;
    }

    private static string? Conflict(IReadOnlyList<AgentDataChange> changes, Dictionary<string, (string Value, long Version)> entries)
    {
        foreach (var change in changes)
        {
            var (value, version) = entries.GetValueOrDefault(PostgresText.Storable(change.Key));
            if (AgentDataRule.Conflict(change, value, version) is { } conflict)
                return conflict;
        }

        return null;
    }

    private static async Task ChangeAsync(RecordAttempt record, Dictionary<string, (string Value, long Version)> entries, long version, StoreTransaction transaction)
    {
        var agent = record.Attempt.Agent.Value;
        var pipeline = transaction.Pipeline();
        foreach (var change in record.Data)
        {
            // One entry may be changed more than once.
            var key = PostgresText.Storable(change.Key);
            var value = change.Delta is { } delta ? AgentDataRule.Sum(entries.GetValueOrDefault(key).Value, delta) : change.Value;
            if (value is null)
            {
                entries.Remove(key);
                pipeline.Add(Sql.Of(Remove).With(agent).With(key));
            }
            else
            {
                entries[key] = (value, version);
                pipeline.Add(Sql.Of(Set).With(agent).With(key).With(value).With(transaction.Time.Now).With(version));
            }
        }

        await pipeline.RunAsync().ConfigureAwait(false);
    }
}
