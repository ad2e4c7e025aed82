using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Schedules;

/// <summary>Makes what is stored of what was decided. Pure.</summary>
internal static class ScheduleTurns
{
    /// <summary>The turn of a decision.</summary>
    /// <param name="before">What was decided upon.</param>
    /// <param name="decided">What was decided.</param>
    public static ScheduleTurn Of(ScheduleState before, ScheduleDecided decided)
    {
        var definition = decided.After.State.Definition;
        return new ScheduleTurn(before.Name, before.Version, decided.After.State with { Version = before.Version + 1 })
        {
            Occurrences = [.. decided.Events.OfType<ScheduleEvent.Noted>().Select(noted => new DecidedOccurrence(noted.Occurrence, Task(definition, noted)))],
            Ended = [.. decided.Events.OfType<ScheduleEvent.Ended>().Select(ended => new EndedOccurrence(ended.Occurrence.Moment, ended.Occurrence.Result))],
            Cancels = [.. decided.Events.OfType<ScheduleEvent.PreviousCancelled>().Select(cancelled => cancelled.Task).Distinct()],
        };
    }

    private static SubmitTask? Task(ScheduleDefinition definition, ScheduleEvent.Noted noted) => noted.Occurrence is { Outcome: OccurrenceOutcome.Fired, Task: { } id }
        ? new SubmitTask(id, definition.Agent, definition.Input, definition.Priority) { DueAt = noted.DueAt, MaxRetries = definition.MaxRetries }
        : null;
}
