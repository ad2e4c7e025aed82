using RsPa.Actors.Protocol.Schedules;

namespace RsPa.Persistence.Schedules;

/// <summary>What a task's status means for its occurrence.</summary>
internal static class ScheduleWords
{
    /// <summary>How a task ended; none while it has not.</summary>
    /// <param name="status">Its status; null where it is not there any more.</param>
    public static OccurrenceResult Result(TaskStatus? status) => status switch
    {
        TaskStatus.Completed => OccurrenceResult.Completed,
        TaskStatus.Failed => OccurrenceResult.Failed,
        TaskStatus.Cancelled => OccurrenceResult.Cancelled,
        null => OccurrenceResult.Removed,
        _ => OccurrenceResult.None,
    };
}
