using RsPa.Actors.Protocol.Schedules;
using RsPa.Agents;

namespace RsPa.Actors.Schedules;

/// <summary>A decision while it is made: what happened so far, and what the schedule has become by it.</summary>
internal sealed class ScheduleDraft(ScheduleAtWork schedule, DateTimeOffset now)
{
    private readonly List<ScheduleEvent> _events = [];

    /// <summary>The schedule by now.</summary>
    public ScheduleAtWork Schedule { get; private set; } = schedule;

    /// <summary>The schedule's own state.</summary>
    public ScheduleState State => Schedule.State;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Its tasks that have not ended.</summary>
    public IReadOnlyList<OpenOccurrence> Active => [.. Schedule.Open.Where(open => open.Result == OccurrenceResult.None)];

    /// <summary>What was decided.</summary>
    public ScheduleDecided Done => new(_events, Schedule);

    public void Add(ScheduleEvent happened)
    {
        _events.Add(happened);
        Schedule = ScheduleMachine.Evolve(Schedule, happened);
    }

    /// <summary>Notes that an occurrence made no task.</summary>
    public void Note(DateTimeOffset moment, OccurrenceOutcome outcome, OccurrenceTrigger trigger, string? reason) =>
        Add(new ScheduleEvent.Noted(new Occurrence(moment, outcome, trigger, now) { Reason = reason }));

    /// <summary>Notes that several made none.</summary>
    public void NoteMany(DateTimeOffset first, DateTimeOffset last, long count, OccurrenceOutcome outcome, string reason) =>
        Add(new ScheduleEvent.Noted(new Occurrence(first, outcome, OccurrenceTrigger.Due, now) { Reason = reason, Through = count > 1 ? last : null, Count = count }));

    /// <summary>Makes its task.</summary>
    public void Fire(DateTimeOffset moment, OccurrenceTrigger trigger, string? reason)
    {
        var due = moment + OccurrenceHash.Delay(State.Name, moment, State.Definition.Jitter);
        TaskId task = OccurrenceHash.Task(State.Name, moment, State.Version, now);
        Add(new ScheduleEvent.Noted(new Occurrence(moment, OccurrenceOutcome.Fired, trigger, now) { Task = task, Reason = reason })
        {
            DueAt = trigger == OccurrenceTrigger.Due && due > now ? due : null,
        });
    }
}
