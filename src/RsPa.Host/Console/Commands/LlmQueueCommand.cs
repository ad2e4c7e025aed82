using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows who waits for what.</summary>
internal sealed class LlmQueueCommand(ModelQueueService queue) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("queue", "Shows the calls that run and wait: their place, what they wait for and when they are likely to start")
    {
        Watchable = true,
        Options = [new("limit", ParameterType.Integer, "How many at most, 1 to 1,000") { Default = $"{ModelQueueService.StandardLimit}" }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await queue.QueueAsync(call.Caller, call.Integer("limit") ?? ModelQueueService.StandardLimit, cancellationToken).ConfigureAwait(false)).TryGet(out var view, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(Table(view)).ConfigureAwait(false);
        if (view.More > 0)
            await output.TextAsync($"{view.More:N0} more: add --limit, up to 1,000.").ConfigureAwait(false);
        if (view.Calls.Any(one => one.LikelyStart is not null))
            await output.TextAsync("A likely start is an estimate: the scheduler's decisions played forward with measured times.").ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static TableFrame Table(QueueView view) =>
        new(
            "calls",
            [
                new("id", "Call", CellType.Number) { Audience = Audience.Programs },
                new("state", "State", CellType.Status),
                new("tenant", "Tenant"),
                new("lane", "Lane"),
                new("model", "Model"),
                new("api", "API") { Detail = true },
                new("task", "Task", CellType.Id) { Detail = true },
                new("attempt", "Try", CellType.Number) { Audience = Audience.Programs },
                new("agent", "Agent") { Audience = Audience.Programs },
                new("since", "Arrived", CellType.Time) { Audience = Audience.Programs },
                new("waited_seconds", "Waited", CellType.Seconds),
                new("place", "Place", CellType.Number),
                new("likely_start_seconds", "Likely start", CellType.Seconds) { Audience = Audience.Programs },
                new("likely", "Likely start") { Audience = Audience.People },
                new("likely_start", "Likely start", CellType.Time) { Audience = Audience.Programs },
                new("estimate", "Estimate") { Audience = Audience.Programs },
                new("running_seconds", "Runs for", CellType.Seconds),
                new("endpoint", "Server") { Detail = true },
                new("expected_seconds", "Expected", CellType.Seconds) { Detail = true },
                new("preempted", "Preempted") { Audience = Audience.Programs },
                new("blocked", "Waits for") { Audience = Audience.Programs },
                new("reason", "Reason", CellType.Note),
            ],
            [.. view.Calls.Select(call => Row(call, view.At))],
            "No call runs, and none waits.");

    private static IReadOnlyList<object?> Row(QueuedCallView call, DateTimeOffset now) =>
    [
        call.Id, call.State, call.Tenant, call.Lane, call.Model, call.Api, call.Task, call.Attempt, call.Agent, call.Since, call.WaitedSeconds, call.Place, Until(call, now), In(call, now), call.LikelyStart, call.Estimate,
        call.StartedAt is { } started ? Math.Round((now - started).TotalSeconds, 1) : null, call.Endpoint, call.ExpectedSeconds, call.Preempted, call.Blocked, call.Reason,
    ];

    private static double? Until(QueuedCallView call, DateTimeOffset now) => call.LikelyStart is { } start ? Math.Round(Math.Max(0, (start - now).TotalSeconds), 1) : null;

    /// <summary>When a call is likely to start, as a person reads it.</summary>
    public static string? In(QueuedCallView call, DateTimeOffset now) => Until(call, now) switch
    {
        null => call.State == CallStanding.Running ? null : "not known",
        < 1 => "now",
        < 120 and var seconds => $"in ~{seconds:0} s",
        < 7200 and var seconds => $"in ~{seconds / 60:0} min",
        var seconds => $"in ~{seconds / 3600:0.#} h",
    };
}
