using RsPa.Agents;

namespace RsPa.Persistence.Model;

/// <summary>A schedule.</summary>
public sealed class ScheduleRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The agent that gets its tasks.</summary>
    public required AgentName Agent { get; set; }

    /// <summary>Who made it, as a word.</summary>
    public required string Origin { get; set; }

    /// <summary>Grows with each change, and guards every later one.</summary>
    public long Version { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first moment that nothing was decided about.</summary>
    public DateTimeOffset? NextAt { get; set; }

    /// <summary>Since when it is paused.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>Why.</summary>
    public string? PauseReason { get; set; }

    /// <summary>Whether it paused itself.</summary>
    public bool PausedItself { get; set; }

    /// <summary>How many of its tasks failed in a row, at the end.</summary>
    public int Failures { get; set; }

    /// <summary>What it is to do, JSON text.</summary>
    public required string Definition { get; set; }
}

/// <summary>What became of a moment of a schedule.</summary>
public sealed class OccurrenceRow
{
    /// <summary>The schedule.</summary>
    public required string Schedule { get; init; }

    /// <summary>The moment: unique within the schedule.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>What became of it, as a word.</summary>
    public required string Outcome { get; set; }

    /// <summary>Why it was looked at, as a word.</summary>
    public required string Cause { get; set; }

    /// <summary>When that was decided.</summary>
    public required DateTimeOffset RecordedAt { get; set; }

    /// <summary>Its task, where it was fired. It is no key of tasks: the entry outlives it.</summary>
    public TaskId? Task { get; set; }

    /// <summary>How its task ended, as a word.</summary>
    public string? Result { get; set; }

    /// <summary>Where it stands for many: the last of their moments.</summary>
    public DateTimeOffset? Through { get; set; }

    /// <summary>For how many moments it stands.</summary>
    public long Moments { get; set; }

    /// <summary>Why it was skipped or missed, or what is noteworthy.</summary>
    public string? Reason { get; set; }
}
