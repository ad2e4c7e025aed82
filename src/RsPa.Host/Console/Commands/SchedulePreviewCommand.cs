using RsPa.Actors.Protocol.Schedules;
using System.Globalization;
using RsPa.Application.Schedules;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows when a rule is due.</summary>
internal sealed class SchedulePreviewCommand(SchedulePreviewService previews, TimeProvider time) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("preview", "Shows when a schedule is due, before there is one: its next moments")
    {
        Options =
        [
            .. ScheduleOptions.Rule,
            new("from", ParameterType.Time, "From this moment on, and that one too: ISO 8601") { Default = "now" },
            new("count", ParameterType.Integer, "How many moments, 1 to 1,000") { Default = "10" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var from = call.Moment("from") ?? time.GetUtcNow();
        if (!ScheduleValues.Rule(call.Text("cron"), call.Text("every"), call.Moment("at"), from).TryGet(out var rule, out var problem)
            || !previews.Show(call.Caller, rule, call.Text("zone"), from, call.Integer("count") ?? SchedulePreviewService.Standard).TryGet(out var moments, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(Table(moments)).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    internal static TableFrame Table(IReadOnlyList<PreviewedMoment> moments) => new(
        "moments",
        [new("at", "At (UTC)"), new("local", "In its zone")],
        [.. moments.Select(moment => (IReadOnlyList<object?>)[Text(moment.At.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss'Z'"), moment.Local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)])],
        "It is never due.");

    private static string Text(DateTime moment, string form) => moment.ToString(form, CultureInfo.InvariantCulture);
}
