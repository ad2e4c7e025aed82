using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>The options by which commands say when a schedule is due.</summary>
internal static class ScheduleOptions
{
    public static IReadOnlyList<ParameterDescription> Rule { get; } =
    [
        new("cron", ParameterType.Text, "Five fields: minute hour day-of-month month day-of-week, such as '0 9 * * mon-fri'; or @hourly, @daily, @weekly, @monthly, @yearly"),
        new("every", ParameterType.Text, "An interval: 1s to 366d, such as 15m, 1h30m or 2d"),
        new("at", ParameterType.Time, "One moment: ISO 8601, or a distance such as +2h"),
        new("zone", ParameterType.Text, "The time zone of the cron expression, by its IANA name, such as Europe/Berlin") { Default = "that of the service" },
    ];
}
