using System.Globalization;
using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Schedules.Times;

namespace RsPa.Actors.Schedules;

/// <summary>What a schedule does when its time has come. Pure.</summary>
internal static class DueDecision
{
    /// <summary>Takes notice of what has ended, and decides all moments up to now.</summary>
    public static void Tick(ScheduleDraft draft)
    {
        TakeEnds(draft);
        if (draft.State.PausedAt is not null)
            return;
        if (draft.State.NextAt <= draft.Now)
            Due(draft);
        Release(draft);
    }

    /// <summary>Goes on: what came while it was paused is skipped.</summary>
    public static void Resume(ScheduleDraft draft)
    {
        var (since, definition) = (draft.State.PausedAt!.Value, draft.State.Definition);
        if (draft.State.NextAt is { } next && next <= draft.Now && Moments.Of(definition.Rule, definition.Zone).Moments is { } moments)
        {
            var (count, last, isAll) = Count(moments, definition, next, draft.Now);
            draft.NoteMany(next, last, count, OccurrenceOutcome.Skipped, $"it was paused since {ScheduleDecision.Time(since)}{Least(isAll)}");
            draft.Add(new ScheduleEvent.Advanced(ScheduleDecision.Next(definition, draft.Now)));
        }

        draft.Add(new ScheduleEvent.Resumed());
        Release(draft);
    }

    /// <summary>Makes the task of an occurrence, or says why not.</summary>
    /// <param name="draft">The decision.</param>
    /// <param name="moment">Its moment.</param>
    /// <param name="trigger">Why.</param>
    /// <param name="waits">Whether it waits for those before it, whatever the policy is, since it is not of now.</param>
    /// <param name="reason">What is noteworthy.</param>
    public static void Fire(ScheduleDraft draft, DateTimeOffset moment, OccurrenceTrigger trigger, bool waits, string? reason)
    {
        var active = draft.Active;
        var overlap = draft.State.Definition.Overlap;
        var inLine = waits || overlap == OverlapPolicy.Queue;
        if (inLine && (active.Count > 0 || draft.Schedule.QueuedCount > 0))
        {
            var isFull = draft.Schedule.QueuedCount >= ScheduleLimits.Queued;
            draft.Note(moment, isFull ? OccurrenceOutcome.Skipped : OccurrenceOutcome.Queued, trigger, isFull ? $"{ScheduleLimits.Queued} occurrences wait already" : Waits(active));
            return;
        }

        if (active.Count > 0 && overlap == OverlapPolicy.Skip)
        {
            draft.Note(moment, OccurrenceOutcome.Skipped, trigger, $"task {active[0].Task} of {ScheduleDecision.Time(active[0].Moment)} has not ended");
            return;
        }

        foreach (var previous in active)
            draft.Add(new ScheduleEvent.PreviousCancelled(previous.Task));
        draft.Fire(moment, trigger, reason);
    }

    /// <summary>Makes the task of the first that waits, where nothing runs any more.</summary>
    public static void Release(ScheduleDraft draft)
    {
        if (draft.Active.Count == 0 && draft.Schedule.Queued is [var first, ..])
            draft.Fire(first.Moment, first.Trigger, "it waited for the one before it");
    }

    private static void TakeEnds(ScheduleDraft draft)
    {
        foreach (var ended in draft.Schedule.Open.Where(open => open.Result != OccurrenceResult.None).ToArray())
            draft.Add(new ScheduleEvent.Ended(ended));
        if (draft.State is { PausedAt: null, Failures: >= ScheduleLimits.Failures })
            draft.Add(new ScheduleEvent.Paused(draft.Now, $"its last {draft.State.Failures} tasks failed", Itself: true));
    }

    private static void Due(ScheduleDraft draft)
    {
        var definition = draft.State.Definition;
        var (moments, fault) = Moments.Of(definition.Rule, definition.Zone);
        if (moments is null)
        {
            draft.Add(new ScheduleEvent.Paused(draft.Now, $"its rule can't be read any more: {fault!.Message}", Itself: true));
            return;
        }

        var due = LeaveOut(draft, moments, Recent(draft, moments));
        var newest = due.Count == 0 ? default : due[^1];
        foreach (var moment in due)
        {
            var late = draft.Now - moment;
            if (moment == newest && late <= ScheduleLimits.Grace)
                Fire(draft, moment, OccurrenceTrigger.Due, waits: false, null);
            else if (definition.CatchUp == CatchUpPolicy.All)
                Fire(draft, moment, OccurrenceTrigger.Due, waits: true, $"caught up, {Length(late)} late");
            else if (definition.CatchUp == CatchUpPolicy.Latest && moment == newest)
                Fire(draft, moment, OccurrenceTrigger.Due, waits: false, $"caught up, {Length(late)} late");
            else
                draft.Note(moment, OccurrenceOutcome.Missed, OccurrenceTrigger.Due, definition.CatchUp == CatchUpPolicy.None ? $"nobody was there for {Length(late)}, and nothing is caught up" : "a later one takes its place");
        }

        draft.Add(new ScheduleEvent.Advanced(ScheduleDecision.Next(definition, draft.Now)));
    }

    // The moments that are decided one by one: those within the window, and of them the newest. What is before is noted together.
    private static List<DateTimeOffset> Recent(ScheduleDraft draft, Moments moments)
    {
        var definition = draft.State.Definition;
        var (first, from) = (draft.State.NextAt!.Value, draft.Now - definition.Window());
        if (first < from)
        {
            var (count, last, isAll) = Count(moments, definition, first, from.AddTicks(-1));
            draft.NoteMany(first, last, count, OccurrenceOutcome.Missed, $"nobody was there, and it is longer ago than the catch-up window of {Length(definition.Window())}{Least(isAll)}");
        }

        var recent = new Queue<DateTimeOffset>();
        var (dropped, droppedFirst, droppedLast) = (0L, default(DateTimeOffset), default(DateTimeOffset));
        foreach (var moment in moments.From(first < from ? from : first).TakeWhile(moment => moment <= draft.Now && ScheduleDecision.Within(definition, moment) is not null))
        {
            recent.Enqueue(moment);
            if (recent.Count <= ScheduleLimits.AtOnce)
                continue;
            droppedLast = recent.Dequeue();
            if (dropped++ == 0)
                droppedFirst = droppedLast;
        }

        if (dropped > 0)
            draft.NoteMany(droppedFirst, droppedLast, dropped, OccurrenceOutcome.Missed, $"nobody was there, and {ScheduleLimits.AtOnce} later ones take its place");
        return [.. recent];
    }

    private static List<DateTimeOffset> LeaveOut(ScheduleDraft draft, Moments moments, List<DateTimeOffset> due)
    {
        if (draft.State.Definition.LeaveOut.Count == 0)
            return due;
        var days = draft.State.Definition.LeaveOut.ToHashSet();
        var left = new List<DateTimeOffset>();
        foreach (var moment in due)
        {
            if (days.Contains(moments.Day(moment)))
                draft.Note(moment, OccurrenceOutcome.Skipped, OccurrenceTrigger.Due, string.Create(CultureInfo.InvariantCulture, $"{moments.Day(moment):yyyy-MM-dd} is left out"));
            else
                left.Add(moment);
        }

        return left;
    }

    private static (long Count, DateTimeOffset Last, bool IsAll) Count(Moments moments, ScheduleDefinition definition, DateTimeOffset from, DateTimeOffset to)
    {
        var (count, last) = (0L, from);
        foreach (var moment in moments.From(from).TakeWhile(moment => moment <= to && ScheduleDecision.Within(definition, moment) is not null))
        {
            if (count == ScheduleLimits.Counted)
                return (count, last, false);
            (count, last) = (count + 1, moment);
        }

        return (Math.Max(1, count), last, true);
    }

    private static string? Waits(IReadOnlyList<OpenOccurrence> active) => active.Count == 0 ? "others wait before it" : $"task {active[0].Task} has not ended";

    private static string Least(bool isAll) => isAll ? "" : "; there are more, which were not counted";

    private static string Length(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} seconds"),
    };
}
