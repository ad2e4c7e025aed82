using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Schedules;

/// <summary>Makes the tasks of a past range, one after another. Pure.</summary>
internal static class BackfillDecision
{
    public static ScheduleDecided Decide(ScheduleDraft draft, ScheduleCommand.Backfill backfill)
    {
        var (name, definition) = (draft.State.Name, draft.State.Definition);
        if (backfill.From > backfill.To)
            return ScheduleDecision.Refuse(draft.Schedule, $"from: {ScheduleDecision.Time(backfill.From)} is later than to, {ScheduleDecision.Time(backfill.To)}. Use an earlier one.");
        if (backfill.To > draft.Now || backfill.To >= draft.State.NextAt)
            return ScheduleDecision.Refuse(draft.Schedule, $"to: {ScheduleDecision.Time(backfill.To)} is not past. A backfill makes the tasks of a past range; 'rspa schedule run {name}' makes one now.");
        var (moments, fault) = Moments.Of(definition.Rule, definition.Zone);
        if (moments is null)
            return ScheduleDecision.Refuse(draft.Schedule, fault!.Message);
        var days = definition.LeaveOut.ToHashSet();
        var room = ScheduleLimits.Queued - draft.Schedule.QueuedCount;
        List<DateTimeOffset> wanted = [];
        var seen = 0;
        foreach (var moment in moments.From(backfill.From).TakeWhile(moment => moment <= backfill.To))
        {
            if (++seen > ScheduleLimits.Counted || wanted.Count > room)
                return ScheduleDecision.Refuse(draft.Schedule, $"The range has more than {room} occurrences, for which there is room. Use a shorter one, and the next when that is done.");
            if (!days.Contains(moments.Day(moment)) && !backfill.Made.Contains(moment))
                wanted.Add(moment);
        }

        if (wanted.Count == 0)
            return ScheduleDecision.Refuse(draft.Schedule, "There is no occurrence in the range that has not made a task already.");
        if (wanted.Count > room)
            return ScheduleDecision.Refuse(draft.Schedule, $"The range has {wanted.Count} occurrences, and there is room for {room}. Use a shorter one, and the next when that is done.");
        if (backfill.Confirmed != wanted.Count)
            return new ScheduleDecided([], draft.Schedule) { Unconfirmed = wanted.Count };
        foreach (var moment in wanted)
            DueDecision.Fire(draft, moment, OccurrenceTrigger.Backfill, waits: true, null);
        return draft.Done;
    }
}
