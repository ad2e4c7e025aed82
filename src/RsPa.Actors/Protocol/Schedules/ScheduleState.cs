using RsPa.Agents;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>A schedule as it is stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What it is to do.</param>
/// <param name="Origin">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="NextAt">The first moment of its rule that nothing was decided about, whether a day that is left out or not; null where there is none any more.</param>
public sealed record ScheduleState(ScheduleName Name, ScheduleDefinition Definition, ScheduleOrigin Origin, DateTimeOffset CreatedAt, DateTimeOffset? NextAt)
{
    /// <summary>Grows with each change: who changes it says which one it has seen.</summary>
    public long Version { get; init; }

    /// <summary>Since when it is paused, where it is.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Why.</summary>
    public string? PauseReason { get; init; }

    /// <summary>Whether it paused itself, after failures.</summary>
    public bool PausedItself { get; init; }

    /// <summary>How many of its tasks failed in a row, at the end.</summary>
    public int Failures { get; init; }
}

/// <summary>A schedule with what is under way of it, as a decision needs it.</summary>
/// <param name="State">The schedule.</param>
/// <param name="Open">Its occurrences whose tasks had not ended when it was last looked at, by moment.</param>
/// <param name="Queued">The moments that wait for one of those, the first ones, by moment.</param>
/// <param name="QueuedCount">How many there are of them.</param>
public sealed record ScheduleAtWork(ScheduleState State, IReadOnlyList<OpenOccurrence> Open, IReadOnlyList<Occurrence> Queued, int QueuedCount);

/// <summary>An occurrence that was fired and of which no end was noted yet.</summary>
/// <param name="Moment">Its moment.</param>
/// <param name="Task">Its task.</param>
/// <param name="Result">How that has ended; none while it has not.</param>
public sealed record OpenOccurrence(DateTimeOffset Moment, TaskId Task, OccurrenceResult Result);
