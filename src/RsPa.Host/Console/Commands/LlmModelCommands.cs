using RsPa.Actors.Protocol.Gateway;
using RsPa.Application.Models;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Lists the models of all servers.</summary>
internal sealed class LlmModelsCommand(ModelService models) : IConsoleCommand
{
    private const double Giga = 1024 * 1024 * 1024;

    public CommandDescription Description { get; } = new("models", "Lists the models of all servers") { Watchable = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await models.ListAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "models",
            [
                new("name", "Model"),
                new("loaded", "Loaded"),
                new("size_bytes", "Size", CellType.Number) { Audience = Audience.Programs },
                new("size_gb", "GB", CellType.Number) { Audience = Audience.People },
                new("family", "Family"),
                new("parameter_size", "Parameters"),
                new("quantization", "Quantization"),
                new("context_length", "Context", CellType.Number),
                new("call_context", "Of it used", CellType.Number) { Detail = true },
                new("capabilities", "Can", CellType.Json) { Audience = Audience.Programs },
                new("can", "Can") { Detail = true, Audience = Audience.People },
                new("endpoints", "Servers", CellType.Json) { Audience = Audience.Programs },
                new("loaded_at", "Loaded at", CellType.Json) { Audience = Audience.Programs },
                new("shares_weights_with", "Shares weights with", CellType.Json) { Audience = Audience.Programs },
                new("digest", "Digest") { Audience = Audience.Programs },
                new("note", "Note", CellType.Note) { Audience = Audience.People },
            ],
            [
                .. all.Select(model => (IReadOnlyList<object?>)
                [
                    model.Name, model.LoadedAt.Count > 0 ? "yes" : "no", model.SizeBytes, Math.Round(model.SizeBytes / Giga, 1), model.Family, model.ParameterSize, model.Quantization, model.ContextLength, model.CallContext, model.Capabilities,
                    string.Join(", ", model.Capabilities), model.Endpoints, model.LoadedAt, model.SharesWeightsWith, model.Digest,
                    model.SharesWeightsWith.Count > 0 ? $"the same weights as {string.Join(", ", model.SharesWeightsWith)}" : null,
                ]),
            ],
            "No server has a model: get one with `rspa llm pull NAME`.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}

/// <summary>Shows all of one model.</summary>
internal sealed class LlmShowCommand(ModelService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("show", "Shows all about one model")
    {
        Arguments = [new("model", ParameterType.Text, "Its name, such as qwen3:8b") { Required = true }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await models.ShowAsync(call.Caller, call.Required("model"), cancellationToken).ConfigureAwait(false)).TryGet(out var model, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame(
        [
            new(new("name", "Model"), model.Name),
            new(new("family", "Family"), Text(model.Family)),
            new(new("parameter_size", "Parameters"), Text(model.ParameterSize)),
            new(new("quantization", "Quantization"), Text(model.Quantization)),
            new(new("size_bytes", "Size in bytes", CellType.Number), model.SizeBytes),
            new(new("memory_mb", "GPU memory in MB", CellType.Number), model.MemoryMb),
            new(new("capabilities", "Can"), model.Capabilities.Count > 0 ? string.Join(", ", model.Capabilities) : null),
            new(new("context_length", "Longest context", CellType.Number), model.ContextLength),
            new(new("call_context", "Context of calls", CellType.Number), model.CallContext),
            new(new("endpoints", "Servers"), string.Join(", ", model.Endpoints)),
            new(new("loaded_at", "Loaded at"), model.LoadedAt.Count > 0 ? string.Join(", ", model.LoadedAt) : null),
            new(new("shares_weights_with", "Shares weights with"), model.SharesWeightsWith.Count > 0 ? string.Join(", ", model.SharesWeightsWith) : null),
            new(new("load_seconds", "Loads in", CellType.Seconds), model.LoadSeconds),
            new(new("prompt_tokens_per_second", "Reads, tokens/s", CellType.Number), model.PromptTokensPerSecond),
            new(new("output_tokens_per_second", "Writes, tokens/s", CellType.Number), model.OutputTokensPerSecond),
            new(new("modified_at", "Got", CellType.Time), model.ModifiedAt),
            new(new("digest", "Digest"), Text(model.Digest)),
            new(new("parameters", "Made with"), model.Parameters),
            new(new("template", "Template"), model.Template),
        ])).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static string? Text(string text) => text.Length > 0 ? text : null;
}

/// <summary>Has a server get a model.</summary>
internal sealed class LlmPullCommand(ModelService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("pull", "Has a server get a model from its registry; Ctrl-C ends it, and what is there is kept")
    {
        Arguments = [new("model", ParameterType.Text, "Its name, such as qwen3:8b") { Required = true }],
        Options = [new("endpoint", ParameterType.Text, "At this server: its host and port") { Default = "the first that is up" }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!models.Pull(call.Caller, call.Required("model"), call.Text("endpoint")).TryGet(out var pull, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        PullProgress? last = null;
        await foreach (var progress in pull.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (last is null || last.Status != progress.Status || Percent(last) != Percent(progress))
                await output.WriteAsync(new ProgressFrame(progress.Fraction, Words(progress), Detached: null)).ConfigureAwait(false);
            last = progress;
        }

        await output.WriteAsync(new RecordFrame([new(new("model", "Model"), call.Required("model")), new(new("status", "Status"), last?.Status)])).ConfigureAwait(false);
        return last?.Status == "success" ? CommandEnd.Done : CommandEnd.Failed;
    }

    // A line for each percent is enough to see that it goes on.
    private static int? Percent(PullProgress progress) => progress.Fraction is { } fraction ? (int)(fraction * 100) : null;

    private static string Words(PullProgress progress) =>
        progress is { CompletedBytes: { } done, TotalBytes: { } total } ? $"{progress.Status} ({done / 1_000_000:N0} of {total / 1_000_000:N0} MB)" : progress.Status;
}

/// <summary>Has a model loaded.</summary>
internal sealed class LlmLoadCommand(ModelService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("load", "Has a model loaded before all others, as soon as what runs in its place has ended")
    {
        Arguments = [new("model", ParameterType.Text, "Its name, such as qwen3:8b") { Required = true }],
        Options = [new("endpoint", ParameterType.Text, "At this server: its host and port") { Default = "the first that has it" }],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await models.LoadAsync(call.Caller, call.Required("model"), call.Text("endpoint"), cancellationToken).ConfigureAwait(false)).TryGet(out var wish, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(LoadWishes.Table([wish])).ConfigureAwait(false);
        if (wish.State != "loaded")
            await output.TextAsync("It is loaded as soon as there is room: rspa llm status --watch").ConfigureAwait(false);
        return CommandEnd.Done;
    }
}

/// <summary>Has models unloaded.</summary>
internal sealed class LlmUnloadCommand(ModelService models) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("unload", "Has a model unloaded, or all, once what runs on them has ended")
    {
        Arguments = [new("model", ParameterType.Text, "Its name, such as qwen3:8b")],
        Options =
        [
            new("all", ParameterType.Flag, "All that are loaded"),
            new("endpoint", ParameterType.Text, "At this server alone: its host and port"),
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (call.Text("model") is null != call.Flag("all"))
            return await output.FailAsync(RsPa.Application.Outcomes.Problem.Invalid("model", call.Text("model"), call.Flag("all") ? "can't be given together with --all" : "is missing", "name a model, or add --all")).ConfigureAwait(false);
        if (!(await models.UnloadAsync(call.Caller, call.Text("model"), call.Text("endpoint"), cancellationToken).ConfigureAwait(false)).TryGet(out var wishes, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(LoadWishes.Table(wishes)).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}

/// <summary>What was made of wishes, as a table.</summary>
internal static class LoadWishes
{
    public static TableFrame Table(IReadOnlyList<LoadWish> wishes) =>
        new("models", [new("model", "Model"), new("endpoint", "Server"), new("state", "State")], [.. wishes.Select(wish => (IReadOnlyList<object?>)[wish.Model, wish.Endpoint, wish.State])], "No model is loaded.");
}
