using RsPa.Actors.Protocol.Schedules;
using RsPa.Agents;

namespace RsPa.Actors.Schedules;

/// <summary>What happened to a schedule.</summary>
public abstract record ScheduleEvent
{
    private ScheduleEvent()
    {
    }

    /// <summary>Something was decided of a moment: it goes into the history.</summary>
    public sealed record Noted(Occurrence Occurrence) : ScheduleEvent
    {
        /// <summary>Not to be run before this moment, where it was fired and that is later.</summary>
        public DateTimeOffset? DueAt { get; init; }
    }

    /// <summary>The task of an occurrence has ended.</summary>
    public sealed record Ended(OpenOccurrence Occurrence) : ScheduleEvent;

    /// <summary>An earlier task is to be cancelled, since the next one begins.</summary>
    public sealed record PreviousCancelled(TaskId Task) : ScheduleEvent;

    /// <summary>All up to a moment is decided; <paramref name="NextAt"/> is the first that is not, null where there is none any more.</summary>
    public sealed record Advanced(DateTimeOffset? NextAt) : ScheduleEvent;

    /// <summary>It fires nothing more until it is resumed.</summary>
    public sealed record Paused(DateTimeOffset At, string? Reason, bool Itself) : ScheduleEvent;

    /// <summary>It goes on.</summary>
    public sealed record Resumed : ScheduleEvent;

    /// <summary>Its owner has changed it.</summary>
    public sealed record Edited(ScheduleDefinition Definition) : ScheduleEvent;
}
