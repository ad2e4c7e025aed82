using Akka.Actor;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Schedules;

/// <summary>Under this type the registry of actors has what fires schedules: it takes every <see cref="ChangeSchedule"/>.</summary>
public abstract class SchedulesKey;

/// <summary>A wish of an owner about one schedule. Answered with a <see cref="ScheduleReply"/>, once it is stored.</summary>
/// <param name="Name">The schedule.</param>
public abstract record ChangeSchedule(ScheduleName Name) : INoSerializationVerificationNeeded;

/// <summary>Makes a schedule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What it is to do.</param>
public sealed record AddSchedule(ScheduleName Name, ScheduleDefinition Definition) : ChangeSchedule(Name);

/// <summary>Makes another one of a schedule; it begins anew from now. Refused where it is not any more what the owner has seen.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seen">What it did.</param>
/// <param name="Definition">What it is to do.</param>
public sealed record EditSchedule(ScheduleName Name, ScheduleDefinition Seen, ScheduleDefinition Definition) : ChangeSchedule(Name);

/// <summary>Has it fire nothing more until it is resumed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record PauseSchedule(ScheduleName Name, string? Reason) : ChangeSchedule(Name);

/// <summary>Has it go on.</summary>
/// <param name="Name">Its name.</param>
public sealed record ResumeSchedule(ScheduleName Name) : ChangeSchedule(Name);

/// <summary>Makes a task of it now; its next moment stays where it is.</summary>
/// <param name="Name">Its name.</param>
public sealed record RunSchedule(ScheduleName Name) : ChangeSchedule(Name);

/// <summary>Makes the tasks of a past range that were not made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The first moment.</param>
/// <param name="To">The last moment.</param>
/// <param name="Confirmed">How many the owner expects; null to be told how many there are.</param>
public sealed record BackfillSchedule(ScheduleName Name, DateTimeOffset From, DateTimeOffset To, int? Confirmed) : ChangeSchedule(Name);

/// <summary>Removes it and its history; its tasks stay.</summary>
/// <param name="Name">Its name.</param>
public sealed record RemoveSchedule(ScheduleName Name) : ChangeSchedule(Name);

/// <summary>Shutdown: fire nothing more. Answered when what was begun is stored.</summary>
public sealed record StopSchedules : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static StopSchedules Instance { get; } = new();
}

/// <summary>The answer to a <see cref="ChangeSchedule"/>.</summary>
public abstract record ScheduleReply : INoSerializationVerificationNeeded
{
    private ScheduleReply()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="State">What the schedule is now; what it was, where it is removed.</param>
    public sealed record Stored(ScheduleState State) : ScheduleReply
    {
        /// <summary>The task that it made at once, where it did.</summary>
        public TaskId? Task { get; init; }

        /// <summary>How many occurrences were fired or wait for their turn.</summary>
        public int Occurrences { get; init; }
    }

    /// <summary>A backfill was not confirmed, and nothing was changed.</summary>
    /// <param name="Occurrences">How many it would make.</param>
    public sealed record Unconfirmed(int Occurrences) : ScheduleReply;

    /// <summary>It was not done, and nothing was changed.</summary>
    /// <param name="Reason">Which kind of refusal.</param>
    /// <param name="Message">What is wrong and what to do.</param>
    public sealed record Refused(ScheduleRefusal Reason, string Message) : ScheduleReply;
}

/// <summary>Why a schedule was not changed. Zero is no reason.</summary>
public enum ScheduleRefusal
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>There is no such schedule.</summary>
    Unknown,

    /// <summary>There is no such agent.</summary>
    UnknownAgent,

    /// <summary>The state of the schedule does not allow it.</summary>
    Conflict,

    /// <summary>What it is to be is not allowed.</summary>
    Invalid,

    /// <summary>Too many others wait.</summary>
    Busy,

    /// <summary>The database refused.</summary>
    StorageFailed,

    /// <summary>The service is stopping.</summary>
    Stopping,
}
