using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Application.Naming;
using RsPa.Application.Outcomes;
using RsPa.Application.Tasks;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows what calls to models came to.</summary>
internal sealed class ModelUsageCommand(ModelUsageService usage) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("usage", "Shows what calls to models came to: calls, tokens, GPU time and waits")
    {
        Watchable = true,
        Options =
        [
            new("by", ParameterType.Text, "What makes a line") { Choices = ModelValues.Bys, Default = "tenant" },
            new("since", ParameterType.PastTime, "From this moment on: ISO 8601, or a distance back such as 12h or 30d") { Default = "7d" },
            new("until", ParameterType.PastTime, "Up to this moment: ISO 8601, or a distance back") { Default = "now" },
            new("zone", ParameterType.Text, "The time zone whose days are meant, such as Europe/Vienna") { Default = "that of the service" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        var by = Enum.Parse<UsageBy>(call.Text("by") ?? "tenant", ignoreCase: true);
        if (!(await usage.UsageAsync(call.Caller, by, call.PastMoment("since"), call.PastMoment("until"), call.Text("zone"), cancellationToken).ConfigureAwait(false)).TryGet(out var document, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(Table(document)).ConfigureAwait(false);
        if (document.Lines.Count > 1)
            await output.TextAsync($"{document.Total.Calls:N0} calls in all, {document.Total.PromptTokens:N0} tokens in, {document.Total.OutputTokens:N0} out, {document.Total.GpuSeconds:N0} s of GPU time.").ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static TableFrame Table(UsageDocument document)
    {
        var key = $"{document.By}";
        return new TableFrame(
            "usage",
            [
                new(key.ToLowerInvariant(), key),
                new("calls", "Calls", CellType.Number),
                new("failed", "Failed", CellType.Number),
                new("cancelled", "Cancelled", CellType.Number) { Detail = true },
                new("refused", "Refused", CellType.Number) { Detail = true },
                new("cached", "Cached", CellType.Number),
                new("prompt_tokens", "Tokens in", CellType.Number),
                new("output_tokens", "Tokens out", CellType.Number),
                new("gpu_seconds", "GPU time", CellType.Seconds),
                new("queue_wait_mean_seconds", "Wait", CellType.Seconds),
                new("queue_wait_p95_seconds", "Wait 95 %", CellType.Seconds),
                new("first_token_mean_seconds", "First token", CellType.Seconds) { Detail = true },
                new("first_token_p95_seconds", "First token 95 %", CellType.Seconds) { Detail = true },
            ],
            [
                .. document.Lines.Select(line => (IReadOnlyList<object?>)
                [
                    line.Key.Length == 0 ? "-" : line.Key, line.Calls, line.Failed, line.Cancelled, line.Refused, line.Cached, line.PromptTokens, line.OutputTokens, line.GpuSeconds,
                    line.QueueWaitMeanSeconds, line.QueueWaitP95Seconds, line.FirstTokenMeanSeconds, line.FirstTokenP95Seconds,
                ]),
            ],
            "No model was called in this time.");
    }
}

/// <summary>Lists calls to models.</summary>
internal sealed class ModelCallsCommand(ModelUsageService usage, TaskQueryService tasks) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("calls", "Lists calls to models, newest first")
    {
        Watchable = true,
        Options =
        [
            new("tenant", ParameterType.Text, "Only of this agent or API key"),
            new("model", ParameterType.Text, "Only of this model, as it was asked for"),
            new("task", ParameterType.Task, $"Only of this task: {TaskReferences.Form}"),
            new("outcome", ParameterType.Text, "Only those that ended so") { Choices = ModelValues.Outcomes },
            new("since", ParameterType.PastTime, "Only those that arrived at this moment or later: ISO 8601, or a distance back such as 15m or 2d"),
            new("until", ParameterType.PastTime, "Only those that arrived before this moment: ISO 8601, or a distance back"),
            new("before", ParameterType.Text, "Only those behind this call: the next of the page before"),
            new("limit", ParameterType.Integer, "How many at most, 1 to 1,000") { Default = "50" },
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await ReadAsync(call, cancellationToken).ConfigureAwait(false)).TryGet(out var filter, out var problem)
            || !(await usage.CallsAsync(call.Caller, filter, cancellationToken).ConfigureAwait(false)).TryGet(out var page, out problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(ModelCallTable.Of("calls", page, "There is no such call.")).ConfigureAwait(false);
        if (page.Count == filter.Limit)
            await output.TextAsync($"Older ones: add --before {page[^1].Id}").ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private async Task<Outcome<ModelCallFilter>> ReadAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var filter = new ModelCallFilter(call.Integer("limit") ?? 50)
        {
            Tenant = call.Text("tenant"),
            Model = call.Text("model"),
            Outcome = call.Text("outcome") is { } outcome ? Enum.Parse<CallOutcome>(outcome, ignoreCase: true) : null,
            Since = call.PastMoment("since"),
            Until = call.PastMoment("until"),
        };
        if (call.Text("before") is { } before)
        {
            if (!ModelValues.Call(before).TryGet(out var id, out var problem))
                return problem;
            filter = filter with { Before = id };
        }

        if (call.Text("task") is not { } text)
            return filter;
        return (await tasks.ResolveAsync(call.Caller, text, cancellationToken).ConfigureAwait(false)).TryGet(out var task, out var unknown) ? filter with { Task = task } : unknown;
    }
}
