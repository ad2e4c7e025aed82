using RsPa.Application.Outcomes;
using RsPa.Application.Schedules;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>A command about one schedule, which ends with showing it.</summary>
internal abstract class ScheduleCommand : IConsoleCommand
{
    public abstract CommandDescription Description { get; }

    protected static ParameterDescription Name { get; } = new("name", ParameterType.Text, "The schedule's name") { Required = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await AskAsync(call, call.Required("name"), cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem))
            return await output.FailAsync(ScheduleOptions.AsOption(problem)).ConfigureAwait(false);
        await output.WriteAsync(ScheduleRecord.Of(answer)).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    /// <summary>Does it.</summary>
    protected abstract Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken);
}

/// <summary>Makes a schedule.</summary>
internal sealed class ScheduleAddCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("add", "Makes a schedule: tasks for an agent that come by themselves")
    {
        Arguments =
        [
            new("name", ParameterType.Text, "Its name: lower-case letters, digits, underscores and hyphens") { Required = true },
            new("agent", ParameterType.Agent, "The agent that is to do the tasks") { Required = true },
            new("input", ParameterType.Json, "The input of each task, a JSON object; - reads it from standard input"),
        ],
        Options = [.. ScheduleOptions.Rule, .. ScheduleOptions.Terms],
    };

    protected override async Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) =>
        ScheduleOptions.Read(call).TryGet(out var wish, out var problem)
            ? await schedules.AddAsync(call.Caller, name, wish, cancellationToken).ConfigureAwait(false)
            : problem;
}

/// <summary>Changes a schedule.</summary>
internal sealed class ScheduleEditCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("edit", "Changes what is given of a schedule; it begins anew from now")
    {
        Arguments = [Name],
        Options =
        [
            new("agent", ParameterType.Agent, "The agent that is to do the tasks"),
            new("input", ParameterType.Json, "The input of each task, a JSON object; - reads it from standard input"),
            .. ScheduleOptions.Rule,
            .. ScheduleOptions.Terms,
        ],
    };

    protected override async Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) =>
        ScheduleOptions.Read(call).TryGet(out var wish, out var problem)
            ? await schedules.EditAsync(call.Caller, name, wish, cancellationToken).ConfigureAwait(false)
            : problem;
}

/// <summary>Pauses a schedule.</summary>
internal sealed class SchedulePauseCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("pause", "Has a schedule make no tasks until it is resumed")
    {
        Arguments = [Name],
        Options = [new("reason", ParameterType.Text, "Why, for the record") { Default = "paused by the owner" }],
    };

    protected override Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) =>
        schedules.PauseAsync(call.Caller, name, call.Text("reason") ?? "paused by the owner", cancellationToken);
}

/// <summary>Has a paused schedule go on.</summary>
internal sealed class ScheduleResumeCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("resume", "Has a paused schedule go on; what came meanwhile is skipped") { Arguments = [Name] };

    protected override Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) => schedules.ResumeAsync(call.Caller, name, cancellationToken);
}

/// <summary>Makes a task of a schedule now.</summary>
internal sealed class ScheduleRunCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("run", "Makes a task of a schedule now; its next moment stays where it is") { Arguments = [Name] };

    protected override Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) => schedules.RunAsync(call.Caller, name, cancellationToken);
}

/// <summary>Removes a schedule.</summary>
internal sealed class ScheduleRemoveCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("remove", "Removes a schedule and its history; its tasks stay")
    {
        Arguments = [Name],
        Options = [new("yes", ParameterType.Flag, "Yes, remove it")],
    };

    protected override async Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) => call.Flag("yes")
        ? await schedules.RemoveAsync(call.Caller, name, cancellationToken).ConfigureAwait(false)
        : Problem.Invalid("yes", value: null, "is missing", "add --yes: its history goes with it");
}

/// <summary>Makes the tasks of a past range.</summary>
internal sealed class ScheduleBackfillCommand(ScheduleService schedules) : ScheduleCommand
{
    public override CommandDescription Description { get; } = new("backfill", "Makes the tasks of a past range that were not made, one after another; without --count it only counts them")
    {
        Arguments = [Name],
        Options =
        [
            new("from", ParameterType.PastTime, "The first moment: ISO 8601, or a distance back such as 2d") { Required = true },
            new("to", ParameterType.PastTime, "The last moment: ISO 8601, or a distance back") { Default = "now" },
            new("count", ParameterType.Integer, "How many tasks you expect: with another number nothing is made"),
        ],
    };

    protected override Task<Outcome<ScheduleAnswer>> AskAsync(CommandCall call, string name, CancellationToken cancellationToken) =>
        schedules.BackfillAsync(call.Caller, name, call.PastMoment("from")!.Value, call.PastMoment("to") ?? call.Now, call.Integer("count"), cancellationToken);
}

/// <summary>Shows a schedule.</summary>
internal sealed class ScheduleShowCommand(ScheduleService schedules) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("show", "Shows all about one schedule")
    {
        Watchable = true,
        Arguments = [new("name", ParameterType.Text, "The schedule's name") { Required = true }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await schedules.FindAsync(call.Caller, call.Required("name"), cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(ScheduleRecord.Of(new ScheduleAnswer(found, null, 0))).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}

/// <summary>Lists schedules.</summary>
internal sealed class ScheduleListCommand(ScheduleService schedules) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("list", "Lists schedules by name")
    {
        Watchable = true,
        Options =
        [
            new("after", ParameterType.Text, "Only those behind this name: the next of the page before"),
            new("limit", ParameterType.Integer, "How many at most, 1 to 1,000") { Default = "100" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var limit = call.Integer("limit") ?? 100;
        if (!(await schedules.ListAsync(call.Caller, call.Text("after"), limit, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "schedules",
            [
                new("name", "Schedule"),
                new("status", "Status", CellType.Status),
                new("rule", "Rule"),
                new("zone", "Zone") { Detail = true },
                new("agent", "Agent"),
                new("next_at", "Next", CellType.Time),
                new("failures", "Failures", CellType.Number) { Detail = true },
                new("origin", "From") { Detail = true },
                new("pause_reason", "Note", CellType.Note),
            ],
            [.. page.Select(found => (IReadOnlyList<object?>)[found.Name, found.Status, found.Rule, found.Zone, found.Agent, found.NextAt, found.Failures, found.Origin, found.PauseReason])],
            "There are no schedules. 'rspa schedule add --help' shows how to make one.")).ConfigureAwait(false);
        if (page.Count == limit)
            await output.TextAsync($"There may be more: rspa schedule list --after {page[^1].Name}").ConfigureAwait(false);
        return CommandEnd.Done;
    }
}

/// <summary>Shows what became of a schedule's moments.</summary>
internal sealed class ScheduleHistoryCommand(ScheduleService schedules) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("history", "Shows what became of a schedule's moments, the latest first: fired, skipped and why, missed and why, how late")
    {
        Watchable = true,
        Arguments = [new("name", ParameterType.Text, "The schedule's name") { Required = true }],
        Options =
        [
            new("before", ParameterType.PastTime, "Only moments before this one: ISO 8601, or a distance back"),
            new("limit", ParameterType.Integer, "How many at most, 1 to 1,000") { Default = "50" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await schedules.HistoryAsync(call.Caller, call.Required("name"), call.PastMoment("before"), call.Integer("limit") ?? 50, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "occurrences",
            [
                new("moment", "Moment", CellType.Time),
                new("outcome", "Outcome", CellType.Status),
                new("result", "Result", CellType.Status),
                new("task", "Task", CellType.Id),
                new("late_seconds", "Late", CellType.Seconds),
                new("trigger", "By") { Detail = true },
                new("count", "Moments", CellType.Number) { Detail = true },
                new("through", "Through", CellType.Time) { Detail = true },
                new("recorded_at", "Recorded", CellType.Time) { Detail = true },
                new("reason", "Reason", CellType.Note),
            ],
            [.. page.Select(entry => (IReadOnlyList<object?>)[entry.Moment, entry.Outcome, entry.Result, entry.Task, entry.LateSeconds, entry.Trigger, entry.Count, entry.Through, entry.RecordedAt, entry.Reason])],
            "Nothing has become of it yet.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
