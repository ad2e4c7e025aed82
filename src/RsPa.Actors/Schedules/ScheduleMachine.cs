using RsPa.Actors.Protocol.Schedules;

namespace RsPa.Actors.Schedules;

/// <summary>What becomes of a schedule by what happens to it.</summary>
internal static class ScheduleMachine
{
    /// <summary>The schedule after the event.</summary>
    public static ScheduleAtWork Evolve(ScheduleAtWork schedule, ScheduleEvent happened) => happened switch
    {
        ScheduleEvent.Noted { Occurrence: { Outcome: OccurrenceOutcome.Fired, Task: { } task } fired } => Fired(schedule, new OpenOccurrence(fired.Moment, task, OccurrenceResult.None)),
        ScheduleEvent.Noted { Occurrence: { Outcome: OccurrenceOutcome.Queued } queued } => schedule with
        {
            Queued = schedule.QueuedCount == schedule.Queued.Count ? [.. schedule.Queued, queued] : schedule.Queued,
            QueuedCount = schedule.QueuedCount + 1,
        },
        ScheduleEvent.Noted or ScheduleEvent.PreviousCancelled => schedule,
        ScheduleEvent.Ended ended => schedule with
        {
            Open = [.. schedule.Open.Where(open => open != ended.Occurrence)],
            State = schedule.State with { Failures = Failures(schedule.State.Failures, ended.Occurrence.Result) },
        },
        ScheduleEvent.Advanced advanced => With(schedule, schedule.State with { NextAt = advanced.NextAt }),
        ScheduleEvent.Paused paused => With(schedule, schedule.State with { PausedAt = paused.At, PauseReason = paused.Reason, PausedItself = paused.Itself }),
        ScheduleEvent.Resumed => With(schedule, schedule.State with { PausedAt = null, PauseReason = null, PausedItself = false, Failures = 0 }),
        ScheduleEvent.Edited edited => With(schedule, schedule.State with { Definition = edited.Definition }),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an unknown event"),
    };

    private static ScheduleAtWork With(ScheduleAtWork schedule, ScheduleState state) => schedule with { State = state };

    private static ScheduleAtWork Fired(ScheduleAtWork schedule, OpenOccurrence fired)
    {
        var wasQueued = schedule.Queued.Any(queued => queued.Moment == fired.Moment);
        return schedule with
        {
            Open = [.. schedule.Open, fired],
            Queued = wasQueued ? [.. schedule.Queued.Where(queued => queued.Moment != fired.Moment)] : schedule.Queued,
            QueuedCount = schedule.QueuedCount - (wasQueued ? 1 : 0),
        };
    }

    // One that its owner cancelled, or that was removed, says nothing about how the next will do.
    private static int Failures(int before, OccurrenceResult result) => result switch
    {
        OccurrenceResult.Failed => before + 1,
        OccurrenceResult.Completed => 0,
        _ => before,
    };
}
