using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Schedules;
using RsPa.Agents;

namespace RsPa.Application.Schedules;

/// <summary>A schedule as it is shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">active, paused or ended.</param>
/// <param name="Agent">The agent that gets its tasks.</param>
/// <param name="Cron">Its cron expression, where it has one.</param>
/// <param name="EverySeconds">Its interval, where it has one.</param>
/// <param name="At">Its one moment, where it has one.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="NextAt">When it is due next, in UTC; null where it is not, or is paused.</param>
/// <param name="Input">The input of its tasks, JSON text.</param>
/// <param name="Priority">Their priority.</param>
/// <param name="Overlap">What becomes of an occurrence while an earlier task has not ended.</param>
/// <param name="CatchUp">What becomes of occurrences that were missed.</param>
/// <param name="CatchUpWindowSeconds">How late an occurrence may be caught up.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="JitterSeconds">By how much its tasks are spread.</param>
/// <param name="MaxRetries">How often a failure of a task is tried again; null for the agent's setting.</param>
/// <param name="LeaveOut">How many days are left out.</param>
/// <param name="Origin">owner, or settings: then it is changed in the settings file alone.</param>
/// <param name="Failures">How many of its tasks failed in a row, at the end.</param>
/// <param name="PausedAt">Since when it is paused.</param>
/// <param name="PausedItself">Whether it paused itself.</param>
/// <param name="PauseReason">Why it is paused.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ScheduleDocument(
    string Name,
    string Status,
    AgentName Agent,
    string? Cron,
    double? EverySeconds,
    DateTimeOffset? At,
    string Zone,
    DateTimeOffset? NextAt,
    string Input,
    TaskPriority Priority,
    OverlapPolicy Overlap,
    CatchUpPolicy CatchUp,
    double CatchUpWindowSeconds,
    DateTimeOffset? ExpiresAt,
    double JitterSeconds,
    int? MaxRetries,
    int LeaveOut,
    ScheduleOrigin Origin,
    int Failures,
    DateTimeOffset? PausedAt,
    bool PausedItself,
    string? PauseReason,
    DateTimeOffset CreatedAt)
{
    /// <summary>The rule in a few words.</summary>
    public string Rule => Cron ?? (EverySeconds is { } every ? new ScheduleRule.Every(TimeSpan.FromSeconds(every), default).ToString() : new ScheduleRule.Once(At!.Value).ToString());

    /// <summary>Makes one.</summary>
    public static ScheduleDocument Of(ScheduleState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var definition = state.Definition;
        return new ScheduleDocument(
            state.Name.Value,
            state.PausedAt is not null ? "paused" : state.NextAt is null ? "ended" : "active",
            definition.Agent,
            (definition.Rule as ScheduleRule.Cron)?.Expression,
            (definition.Rule as ScheduleRule.Every)?.Period.TotalSeconds,
            (definition.Rule as ScheduleRule.Once)?.At,
            definition.Zone,
            state.PausedAt is null && state.NextAt is { } next ? Preview.Of(definition, next, 1).Moments is [var first] ? first.At : null : null,
            definition.Input,
            definition.Priority,
            definition.Overlap,
            definition.CatchUp,
            definition.Window().TotalSeconds,
            definition.ExpiresAt,
            definition.Jitter.TotalSeconds,
            definition.MaxRetries,
            definition.LeaveOut.Count,
            state.Origin,
            state.Failures,
            state.PausedAt,
            state.PausedItself,
            state.PauseReason,
            state.CreatedAt);
    }
}

/// <summary>An entry of a schedule's history as it is shown.</summary>
/// <param name="Moment">The moment, in UTC.</param>
/// <param name="Outcome">fired, queued, skipped or missed.</param>
/// <param name="Result">How its task ended; null while it has not.</param>
/// <param name="Task">Its task.</param>
/// <param name="LateSeconds">How late it was fired.</param>
/// <param name="Trigger">due, run or backfill.</param>
/// <param name="Reason">Why it was skipped or missed, or what is noteworthy.</param>
/// <param name="Count">For how many moments the entry stands.</param>
/// <param name="Through">The last of them, where these are several.</param>
/// <param name="RecordedAt">When it was decided.</param>
public sealed record OccurrenceDocument(DateTimeOffset Moment, OccurrenceOutcome Outcome, OccurrenceResult? Result, TaskId? Task, double LateSeconds, OccurrenceTrigger Trigger, string? Reason, long Count, DateTimeOffset? Through, DateTimeOffset RecordedAt)
{
    /// <summary>Makes one.</summary>
    public static OccurrenceDocument Of(Occurrence entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new OccurrenceDocument(entry.Moment, entry.Outcome, entry.Result == OccurrenceResult.None ? null : entry.Result, entry.Task, entry.Late().TotalSeconds, entry.Trigger, entry.Reason, entry.Count, entry.Through, entry.RecordedAt);
    }
}

/// <summary>What a change of a schedule came to.</summary>
/// <param name="Schedule">The schedule after it; before it, where it was removed.</param>
/// <param name="Task">The task that was made at once.</param>
/// <param name="Occurrences">How many occurrences were fired or wait for their turn.</param>
public sealed record ScheduleAnswer(ScheduleDocument Schedule, TaskId? Task, int Occurrences);
