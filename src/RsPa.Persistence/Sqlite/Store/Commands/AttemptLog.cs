using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tasks;
using RsPa.Agents;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

/// <summary>Stores ended attempts, and sums them up for their agents, so that a commit updates each agent's row once.</summary>
internal sealed class AttemptLog(SqliteSession session)
{
    private readonly SqliteStatement _add = session.Prepare("""
        INSERT INTO attempts (task_id, agent, number, outcome, error, started_at, ended_at) VALUES (@0, @1, @2, @3, @4, @5, @6)
        """);

    private readonly SqliteStatement _count = session.Prepare("""
        UPDATE agents SET
            completed = completed + @1,
            failed = failed + @2,
            cancelled = cancelled + @3,
            trailing_failures = CASE WHEN @1 > 0 THEN @4 ELSE trailing_failures + @4 END,
            last_sequence = @5,
            last_ended_at = @6,
            last_error = COALESCE(@7, last_error)
        WHERE name = @0
        """);

    private Dictionary<AgentName, AttemptTotals> _sums = [];

    /// <summary>Stores an attempt.</summary>
    /// <returns>Its place in the order of all attempts.</returns>
    public long Add(TaskId task, AttemptRecord attempt)
    {
        _add.Execute(
            task.Value.ToByteArray(bigEndian: true),
            attempt.Agent.Value,
            attempt.Number,
            EnumText<AttemptOutcome>.Write(attempt.Outcome),
            attempt.Error,
            UnixMicroseconds.Of(attempt.StartedAt),
            UnixMicroseconds.Of(attempt.EndedAt));
        var sequence = session.LastRow;
        _sums[attempt.Agent] = AttemptSum.Add(_sums.GetValueOrDefault(attempt.Agent), sequence, attempt);
        return sequence;
    }

    /// <summary>Stores the sums of this commit.</summary>
    public void Count()
    {
        foreach (var (agent, sum) in _sums)
        {
            _count.Execute(
                agent.Value,
                sum.Completed,
                sum.Failed,
                sum.Cancelled,
                sum.TrailingFailures,
                sum.LastSequence,
                sum.LastEndedAt is { } ended ? UnixMicroseconds.Of(ended) : null,
                sum.LastError);
        }
    }

    /// <summary>Begins with a new commit.</summary>
    public void Clear() => _sums.Clear();

    /// <summary>The sums as they are, for a command that may have to be undone.</summary>
    public IReadOnlyDictionary<AgentName, AttemptTotals> Snapshot() => new Dictionary<AgentName, AttemptTotals>(_sums);

    /// <summary>Puts the sums back.</summary>
    public void Restore(IReadOnlyDictionary<AgentName, AttemptTotals> sums) => _sums = new Dictionary<AgentName, AttemptTotals>(sums);
}
