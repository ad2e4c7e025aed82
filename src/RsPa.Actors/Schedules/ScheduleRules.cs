using RsPa.Actors.Protocol.Schedules;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Protocol.Values;
using RsPa.Actors.Schedules.Times;
using RsPa.Agents;

namespace RsPa.Actors.Schedules;

/// <summary>What a schedule may hold, whichever way it comes. Pure.</summary>
public static class ScheduleRules
{
    /// <summary>What is wrong with a definition; null where nothing is.</summary>
    public static InvalidValue? Fault(ScheduleDefinition definition) =>
        Moments.Of(definition.Rule, definition.Zone).Fault
        ?? (AgentName.IsValid(definition.Agent.Value) ? null : SubmissionRules.NotAnAgent(definition.Agent.Value))
        ?? SubmissionRules.Input(definition.Input)
        ?? (Enum.IsDefined(definition.Priority) ? null : SubmissionRules.NotAPriority($"{definition.Priority}"))
        ?? (definition.Overlap is OverlapPolicy.Skip or OverlapPolicy.Queue or OverlapPolicy.CancelPrevious ? null : NotAnOverlap($"{definition.Overlap}"))
        ?? (definition.CatchUp is CatchUpPolicy.None or CatchUpPolicy.Latest or CatchUpPolicy.All ? null : NotACatchUp($"{definition.CatchUp}"))
        ?? Range("catch_up_window", definition.CatchUpWindow, ScheduleLimits.ShortestWindow, ScheduleLimits.LongestWindow, "use 1m to 31d")
        ?? Range("jitter", definition.Jitter, TimeSpan.Zero, ScheduleLimits.Jitter, "use 0s to 1d")
        ?? (definition.MaxRetries is { } retries ? SubmissionRules.Retries(retries) : null)
        ?? (definition.LeaveOut.Count <= ScheduleLimits.LeaveOut ? null : InvalidValue.Of("leave_out", $"{definition.LeaveOut.Count}", "are more days than can be left out", $"use at most {ScheduleLimits.LeaveOut}"));

    /// <summary>That a schedule would never make a task.</summary>
    public static InvalidValue Never(ScheduleDefinition definition) => new(
        definition.Rule switch { ScheduleRule.Cron => "cron", ScheduleRule.Once => "at", _ => "every" },
        $"The schedule would never make a task: '{definition.Rule}' has no moment from now on{(definition.ExpiresAt is { } end ? $" and up to {ScheduleDecision.Time(end)}" : "")}.")
    {
        Remedy = "use a rule with a moment to come",
    };

    /// <summary>That a text is not an overlap policy.</summary>
    public static InvalidValue NotAnOverlap(string text) => InvalidValue.Of("overlap", text, "is not a way to deal with an overlap", "use skip, queue or cancel_previous");

    /// <summary>That a text is not a catch-up policy.</summary>
    public static InvalidValue NotACatchUp(string text) => InvalidValue.Of("catch_up", text, "is not a way to catch up", "use none, latest or all");

    private static InvalidValue? Range(string field, TimeSpan? value, TimeSpan least, TimeSpan most, string remedy) =>
        value is null || (value >= least && value <= most) ? null : InvalidValue.Of(field, $"{value}", "is out of range", remedy);
}
