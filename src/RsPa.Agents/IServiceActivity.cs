namespace RsPa.Agents;

/// <summary>What the service did: the read side that reports are made from.</summary>
public interface IServiceActivity
{
    /// <summary>Counts what ended in a period.</summary>
    /// <param name="from">The start, included.</param>
    /// <param name="until">The end, excluded.</param>
    /// <param name="cancellationToken">The attempt's token.</param>
    Task<ActivitySummary> SummariseAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>What the service did in a period.</summary>
/// <param name="Agents">A line for each agent.</param>
/// <param name="Failures">The newest failures, at most 20.</param>
/// <param name="Pending">Tasks that wait now.</param>
/// <param name="Running">Tasks that run now.</param>
public sealed record ActivitySummary(
    IReadOnlyList<AgentActivity> Agents,
    IReadOnlyList<FailureLine> Failures,
    long Pending,
    long Running);

/// <summary>What one agent did in a period.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Completed">Attempts that completed their task.</param>
/// <param name="Failed">Attempts that failed, timed out or were lost.</param>
/// <param name="Cancelled">Attempts that were cancelled.</param>
/// <param name="MeanSeconds">The mean time of an attempt, in seconds.</param>
public sealed record AgentActivity(AgentName Agent, long Completed, long Failed, long Cancelled, double MeanSeconds);

/// <summary>One failed attempt.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">The agent.</param>
/// <param name="At">When it ended.</param>
/// <param name="Error">What went wrong.</param>
public sealed record FailureLine(TaskId Task, AgentName Agent, DateTimeOffset At, string Error);
