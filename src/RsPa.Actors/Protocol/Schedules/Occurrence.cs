using RsPa.Agents;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>One entry of a schedule's history: what became of a moment.</summary>
/// <param name="Moment">The moment by the rule, in UTC; that of the wish where it was run by hand. It is unique within the schedule.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Trigger">Why it was looked at.</param>
/// <param name="RecordedAt">When that was decided.</param>
public sealed record Occurrence(DateTimeOffset Moment, OccurrenceOutcome Outcome, OccurrenceTrigger Trigger, DateTimeOffset RecordedAt)
{
    /// <summary>Why it was skipped or missed, or what is noteworthy.</summary>
    public string? Reason { get; init; }

    /// <summary>Its task, where it was fired.</summary>
    public TaskId? Task { get; init; }

    /// <summary>How its task ended; none while that has not.</summary>
    public OccurrenceResult Result { get; init; }

    /// <summary>Where the entry stands for many: the last of their moments.</summary>
    public DateTimeOffset? Through { get; init; }

    /// <summary>For how many moments the entry stands.</summary>
    public long Count { get; init; } = 1;

    /// <summary>How late it was fired.</summary>
    public TimeSpan Late() => Outcome == OccurrenceOutcome.Fired && Trigger == OccurrenceTrigger.Due && RecordedAt > Moment ? RecordedAt - Moment : TimeSpan.Zero;
}

/// <summary>What became of a moment. Zero is not an outcome.</summary>
public enum OccurrenceOutcome
{
    /// <summary>No outcome: a fault.</summary>
    None = 0,

    /// <summary>It made a task.</summary>
    Fired,

    /// <summary>It makes a task when the one before it has ended.</summary>
    Queued,

    /// <summary>It made none, since a rule of the schedule said so.</summary>
    Skipped,

    /// <summary>It made none, since nobody was there in time.</summary>
    Missed,
}

/// <summary>Why a moment was looked at. Zero is not a trigger.</summary>
public enum OccurrenceTrigger
{
    /// <summary>No trigger: a fault.</summary>
    None = 0,

    /// <summary>Its time had come.</summary>
    Due,

    /// <summary>It was run by hand.</summary>
    Run,

    /// <summary>It lies in a past range that was asked for.</summary>
    Backfill,
}

/// <summary>How the task of an occurrence ended.</summary>
public enum OccurrenceResult
{
    /// <summary>It has not ended, or there is none.</summary>
    None = 0,

    /// <summary>It is completed.</summary>
    Completed,

    /// <summary>It failed, its tries used up.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It is not there any more.</summary>
    Removed,
}
