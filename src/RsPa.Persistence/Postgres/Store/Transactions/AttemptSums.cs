using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Store.Transactions;

/// <summary>What the attempts of a commit add up to, so that it updates each agent's row once.</summary>
internal sealed class AttemptSums
{
    // In the order of the names: two nodes that add to the same agents never wait for one another in a circle.
    private const string Add = """
        UPDATE agents a SET
            completed = a.completed + g.completed,
            failed = a.failed + g.failed,
            cancelled = a.cancelled + g.cancelled,
            trailing_failures = CASE WHEN g.completed > 0 THEN g.trailing_failures ELSE a.trailing_failures + g.trailing_failures END,
            last_sequence = GREATEST(a.last_sequence, g.last_sequence),
            last_ended_at = CASE WHEN g.last_sequence > a.last_sequence THEN g.last_ended_at ELSE a.last_ended_at END,
            last_error = COALESCE(g.last_error, a.last_error)
        FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::bigint[], $7::timestamptz[], $8::text[])
            AS g(name, completed, failed, cancelled, trailing_failures, last_sequence, last_ended_at, last_error)
        WHERE a.name = g.name
        """;

    private Dictionary<AgentName, AttemptTotals> _sums = [];

    /// <summary>Counts an attempt.</summary>
    /// <param name="sequence">Its place in the order of all attempts.</param>
    /// <param name="attempt">How it went.</param>
    public void Count(long sequence, AttemptRecord attempt) => _sums[attempt.Agent] = AttemptSum.Add(_sums.GetValueOrDefault(attempt.Agent), sequence, attempt);

    /// <summary>The sums as they are, for a command that may have to be undone.</summary>
    public IReadOnlyDictionary<AgentName, AttemptTotals> Snapshot() => new Dictionary<AgentName, AttemptTotals>(_sums);

    /// <summary>Puts the sums back.</summary>
    public void Restore(IReadOnlyDictionary<AgentName, AttemptTotals> sums) => _sums = new Dictionary<AgentName, AttemptTotals>(sums);

    /// <summary>Takes what stores the sums; from then on they are empty. Null where there is nothing to store.</summary>
    public NpgsqlBatchCommand? Take()
    {
        if (_sums.Count == 0)
            return null;
        var sums = _sums.OrderBy(sum => sum.Key.Value, StringComparer.Ordinal).ToArray();
        _sums = [];
        return Sql.Of(Add)
            .WithEachText(sums, sum => sum.Key.Value)
            .WithEach(sums, NpgsqlDbType.Bigint, sum => sum.Value.Completed)
            .WithEach(sums, NpgsqlDbType.Bigint, sum => sum.Value.Failed)
            .WithEach(sums, NpgsqlDbType.Bigint, sum => sum.Value.Cancelled)
            .WithEach(sums, NpgsqlDbType.Integer, sum => sum.Value.TrailingFailures)
            .WithEach(sums, NpgsqlDbType.Bigint, sum => sum.Value.LastSequence)
            .WithEach(sums, NpgsqlDbType.TimestampTz, sum => sum.Value.LastEndedAt?.ToUniversalTime())
            .WithEachText(sums, sum => sum.Value.LastError);
    }
}
