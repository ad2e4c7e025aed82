using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>What a schedule is to do, as its owner says it.</summary>
/// <param name="Agent">The agent that gets the tasks.</param>
/// <param name="Input">Their input, a JSON object as text.</param>
/// <param name="Rule">When.</param>
/// <param name="Zone">The time zone, by its IANA name, in which a cron expression and days are read.</param>
/// <param name="Priority">How urgent the tasks are. A parameter, since JSON without it is then read with its default.</param>
/// <param name="Overlap">What becomes of an occurrence while an earlier task has not ended.</param>
/// <param name="CatchUp">What becomes of occurrences that were missed.</param>
public sealed record ScheduleDefinition(
    AgentName Agent,
    string Input,
    ScheduleRule Rule,
    string Zone = "UTC",
    TaskPriority Priority = TaskPriority.Medium,
    OverlapPolicy Overlap = OverlapPolicy.Skip,
    CatchUpPolicy CatchUp = CatchUpPolicy.Latest)
{
    /// <summary>How late an occurrence may be caught up, 1 minute to 31 days; a day where there is none.</summary>
    public TimeSpan? CatchUpWindow { get; init; }

    /// <summary>The last moment; after it the schedule has ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Each task is made due later by up to so much, always the same for an occurrence; up to a day. It spreads schedules that share a moment.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How often a failure of a task is tried again; the agent's setting where there is none.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>The days, in the zone, whose occurrences make no tasks, in order; at most 10,000.</summary>
    public IReadOnlyList<DateOnly> LeaveOut { get; init; } = [];

    /// <summary>How late an occurrence may be caught up.</summary>
    public TimeSpan Window() => CatchUpWindow ?? TimeSpan.FromDays(1);

    /// <summary>Whether both say the same: lists are compared by what they hold.</summary>
    public bool Equals(ScheduleDefinition? other) =>
        other is not null
        && (Agent, Input, Rule, Zone, Priority, Overlap, CatchUp) == (other.Agent, other.Input, other.Rule, other.Zone, other.Priority, other.Overlap, other.CatchUp)
        && (CatchUpWindow, ExpiresAt, Jitter, MaxRetries) == (other.CatchUpWindow, other.ExpiresAt, other.Jitter, other.MaxRetries)
        && LeaveOut.SequenceEqual(other.LeaveOut);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Agent, Input, Rule, Zone);
}
