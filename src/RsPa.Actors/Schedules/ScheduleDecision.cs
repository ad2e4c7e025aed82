using System.Globalization;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Values;
using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Schedules;

/// <summary>What a schedule does when it is told something. Pure. What its time brings is in <see cref="DueDecision"/>.</summary>
public static class ScheduleDecision
{
    /// <summary>Makes a schedule.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="definition">What it is to do.</param>
    /// <param name="origin">Who makes it.</param>
    /// <param name="now">The time.</param>
    /// <returns>The schedule; or what is wrong.</returns>
    public static (ScheduleState? State, InvalidValue? Fault) Create(ScheduleName name, ScheduleDefinition definition, ScheduleOrigin origin, DateTimeOffset now)
    {
        if (ScheduleRules.Fault(definition) is { } fault)
            return (null, fault);
        var next = Next(definition, now);
        return next is null ? (null, ScheduleRules.Never(definition)) : (new ScheduleState(name, definition, origin, now, next), null);
    }

    /// <summary>Decides what happens.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="command">What it is told.</param>
    /// <param name="now">The time.</param>
    public static ScheduleDecided Decide(ScheduleAtWork schedule, ScheduleCommand command, DateTimeOffset now)
    {
        var draft = new ScheduleDraft(schedule, now);
        var state = schedule.State;
        switch (command)
        {
            case ScheduleCommand.Tick:
                DueDecision.Tick(draft);
                return draft.Done;
            case ScheduleCommand.Pause when state.PausedAt is { } since:
                return Refuse(schedule, $"The schedule '{state.Name}' is paused already, since {Time(since)}.");
            case ScheduleCommand.Pause pause:
                draft.Add(new ScheduleEvent.Paused(now, pause.Reason, Itself: false));
                return draft.Done;
            case ScheduleCommand.Resume when state.PausedAt is null:
                return Refuse(schedule, $"The schedule '{state.Name}' is not paused.");
            case ScheduleCommand.Resume:
                DueDecision.Resume(draft);
                return draft.Done;
            case ScheduleCommand.Run:
                draft.Fire(now == state.NextAt ? now.AddMicroseconds(1) : now, OccurrenceTrigger.Run, null);
                return draft.Done;
            case ScheduleCommand.Edit edit:
                return Edit(draft, edit.Definition);
            case ScheduleCommand.Backfill backfill:
                return BackfillDecision.Decide(draft, backfill);
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "an unknown command");
        }
    }

    /// <summary>The first moment after one, within its time.</summary>
    internal static DateTimeOffset? Next(ScheduleDefinition definition, DateTimeOffset after, bool inclusive = false) =>
        Within(definition, Moments.Of(definition.Rule, definition.Zone).Moments?.Next(after, inclusive));

    /// <summary>A moment, where the schedule has not ended by then.</summary>
    internal static DateTimeOffset? Within(ScheduleDefinition definition, DateTimeOffset? moment) => moment > definition.ExpiresAt ? null : moment;

    /// <summary>A refusal.</summary>
    internal static ScheduleDecided Refuse(ScheduleAtWork schedule, string why) => new([], schedule) { Refusal = why };

    /// <summary>A moment as messages show it.</summary>
    internal static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static ScheduleDecided Edit(ScheduleDraft draft, ScheduleDefinition definition)
    {
        if ((ScheduleRules.Fault(definition) ?? (Next(definition, draft.Now) is null ? ScheduleRules.Never(definition) : null)) is { } fault)
            return Refuse(draft.Schedule, fault.Message);
        draft.Add(new ScheduleEvent.Edited(definition));
        draft.Add(new ScheduleEvent.Advanced(Next(definition, draft.Now)));
        return draft.Done;
    }
}
