using RsPa.Application.Outcomes;
using RsPa.Application.Schedules;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The options by which commands say what a schedule does.</summary>
internal static class ScheduleOptions
{
    // Some options have other names than the fields that they set.
    private static readonly (string Option, string Field)[] Names =
    [
        ("agent", "agent"), ("input", "input"), ("cron", "cron"), ("every", "every"), ("at", "at"), ("zone", "zone"), ("priority", "priority"), ("overlap", "overlap"), ("catch-up", "catch_up"),
        ("catch-up-window", "catch_up_window"), ("expires", "expires_at"), ("jitter", "jitter"), ("retries", "max_retries"), ("leave-out", "leave_out"),
    ];

    /// <summary>When it is due.</summary>
    public static IReadOnlyList<ParameterDescription> Rule { get; } =
    [
        new("cron", ParameterType.Text, "Five fields: minute hour day-of-month month day-of-week, such as '0 9 * * mon-fri'; or @hourly, @daily, @weekly, @monthly, @yearly"),
        new("every", ParameterType.Text, "An interval: 1s to 366d, such as 15m, 1h30m or 2d"),
        new("at", ParameterType.Time, "One moment: ISO 8601, or a distance such as +2h"),
        new("zone", ParameterType.Text, "The time zone of the cron expression, by its IANA name, such as Europe/Berlin") { Default = "that of the service" },
    ];

    /// <summary>All else.</summary>
    public static IReadOnlyList<ParameterDescription> Terms { get; } =
    [
        new("priority", ParameterType.Text, "How urgent its tasks are") { Choices = ["critical", "high", "medium", "low"], Default = "medium" },
        new("overlap", ParameterType.Text, "What becomes of an occurrence while the task of an earlier one has not ended") { Choices = ["skip", "queue", "cancel_previous"], Default = "skip" },
        new("catch-up", ParameterType.Text, "What becomes of occurrences that were missed while the service was down") { Choices = ["none", "latest", "all"], Default = "latest" },
        new("catch-up-window", ParameterType.Text, "How late an occurrence may be caught up: 1m to 31d") { Default = "1d" },
        new("expires", ParameterType.Time, "No occurrence after this moment: ISO 8601, or a distance such as +30d"),
        new("jitter", ParameterType.Text, "Spreads its tasks: each is due later by up to so much, always the same for an occurrence; up to 1d") { Default = "0s" },
        new("retries", ParameterType.Integer, "How often a failure of a task is tried again, 0 to 100") { Default = "the agent's setting" },
        new("leave-out", ParameterType.Content, "An iCalendar file (.ics) whose whole-day events are days without tasks"),
    ];

    /// <summary>Reads what is given.</summary>
    public static Outcome<ScheduleWish> Read(CommandCall call) =>
        Names.Aggregate(new ScheduleWish(), (wish, name) => wish.With(name.Field, call.Text(name.Option)));

    /// <summary>The problem, told of the option and not of the field.</summary>
    public static Problem AsOption(Problem problem) => Names.FirstOrDefault(name => name.Field == problem.Field) is { Option: { } option } ? problem with { Field = option } : problem;
}
