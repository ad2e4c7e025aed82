using System.Runtime.InteropServices;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Persistence.Queries;

/// <summary>Sums up the attempts of a period as they are read, from the newest one back, whatever they are read from.</summary>
/// <param name="from">The period's start.</param>
/// <param name="until">Its end, without it.</param>
internal sealed class ActivityTally(DateTimeOffset from, DateTimeOffset until)
{
    private const int NewestFailures = 20;

    // Attempts are numbered as they are recorded, which is the order of their ends but for the time that a commit takes, and for a
    // clock that is set back: so much earlier than the period one must have ended for all before it to be taken as earlier too.
    private static readonly TimeSpan OutOfOrder = TimeSpan.FromHours(2);

    private readonly Dictionary<AgentName, Line> _lines = [];
    private readonly List<EndedAttempt> _failures = [];

    /// <summary>The newest failures, whose errors are to be read: they can be long.</summary>
    public IReadOnlyList<EndedAttempt> Failures => _failures;

    /// <summary>By agent.</summary>
    public IReadOnlyList<AgentActivity> Agents => [.. _lines.OrderBy(line => line.Key.Value, StringComparer.Ordinal).Select(line => line.Value.Of(line.Key))];

    /// <summary>Adds an attempt.</summary>
    /// <returns>Whether there can be earlier ones that belong to the period.</returns>
    public bool Add(EndedAttempt attempt)
    {
        if (attempt.EndedAt < from - OutOfOrder)
            return false;
        if (attempt.EndedAt < from || attempt.EndedAt >= until || attempt.Outcome == AttemptOutcome.Conflicted)
            return true;
        if (!_lines.TryGetValue(attempt.Agent, out var line))
            _lines[attempt.Agent] = line = new Line();
        line.Seconds += (attempt.EndedAt - attempt.StartedAt).TotalSeconds;
        switch (attempt.Outcome)
        {
            case AttemptOutcome.Completed:
                line.Completed++;
                break;
            case AttemptOutcome.Cancelled:
                line.Cancelled++;
                break;
            default:
                line.Failed++;
                if (_failures.Count < NewestFailures)
                    _failures.Add(attempt);
                break;
        }

        return true;
    }

    private sealed class Line
    {
        public long Completed { get; set; }

        public long Failed { get; set; }

        public long Cancelled { get; set; }

        public double Seconds { get; set; }

        public AgentActivity Of(AgentName agent) => new(agent, Completed, Failed, Cancelled, Seconds / (Completed + Failed + Cancelled));
    }
}

/// <summary>An attempt, as far as it is summed up.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EndedAttempt(long Sequence, TaskId Task, AgentName Agent, AttemptOutcome Outcome, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    /// <summary>As a failure of the report.</summary>
    public FailureLine Failure(string? error) => new(Task, Agent, EndedAt, error ?? "");
}
