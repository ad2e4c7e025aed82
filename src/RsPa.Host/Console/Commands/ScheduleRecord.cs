using System.Text.Json;
using RsPa.Application.Schedules;
using RsPa.Host.Console.Frames;

namespace RsPa.Host.Console.Commands;

/// <summary>A schedule, field by field.</summary>
internal static class ScheduleRecord
{
    public static RecordFrame Of(ScheduleAnswer answer)
    {
        var schedule = answer.Schedule;
        using var input = JsonDocument.Parse(schedule.Input);
        return new RecordFrame(
        [
            new(new("name", "Schedule"), schedule.Name),
            new(new("status", "Status", CellType.Status), schedule.Status),
            new(new("task", "Task", CellType.Id), answer.Task),
            new(new("occurrences", "Occurrences", CellType.Number), answer.Occurrences == 0 ? null : answer.Occurrences),
            new(new("rule", "Rule"), schedule.Rule),
            new(new("zone", "Zone"), schedule.Zone),
            new(new("next_at", "Next", CellType.Time), schedule.NextAt),
            new(new("agent", "Agent"), schedule.Agent),
            new(new("input", "Input", CellType.Json), input.RootElement.Clone()),
            new(new("priority", "Priority"), schedule.Priority),
            new(new("overlap", "Overlap"), schedule.Overlap),
            new(new("catch_up", "Catch-up"), schedule.CatchUp),
            new(new("catch_up_window_seconds", "Catch-up window", CellType.Seconds), schedule.CatchUpWindowSeconds),
            new(new("expires_at", "Expires", CellType.Time), schedule.ExpiresAt),
            new(new("jitter_seconds", "Jitter", CellType.Seconds), schedule.JitterSeconds),
            new(new("max_retries", "Retries at most", CellType.Number), schedule.MaxRetries),
            new(new("leave_out", "Days left out", CellType.Number), schedule.LeaveOut),
            new(new("origin", "From"), schedule.Origin),
            new(new("failures", "Failures in a row", CellType.Number), schedule.Failures),
            new(new("paused_at", "Paused", CellType.Time), schedule.PausedAt),
            new(new("paused_itself", "Paused itself"), schedule.PausedAt is null ? null : schedule.PausedItself),
            new(new("pause_reason", "Why"), schedule.PauseReason),
            new(new("created_at", "Made", CellType.Time), schedule.CreatedAt),
        ]);
    }
}
