using RsPa.Application.Cache;
using RsPa.Application.Outcomes;
using RsPa.Host.Console.Frames;
using RsPa.Host.Console.Palettes;

namespace RsPa.Host.Console.Commands;

/// <summary>Shows what the cache keeps and what it saved.</summary>
internal sealed class CacheStatsCommand(CacheService cache) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("stats", "Shows what the cache keeps, how often it helped and what that saved") { Watchable = true };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!(await cache.ShowAsync(call.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var shown, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new TableFrame(
            "kinds",
            [
                new("kind", "Kept"),
                new("entries", "Entries", CellType.Number),
                new("bytes", "Bytes", CellType.Number),
                new("hits", "Hits", CellType.Number),
                new("misses", "Misses", CellType.Number),
                new("hit_share", "Hit share", CellType.Number),
                new("gpu_seconds_saved", "GPU time saved", CellType.Seconds),
                new("prompt_tokens_saved", "Prompt tokens saved", CellType.Number) { Detail = true },
                new("answer_tokens_saved", "Answer tokens saved", CellType.Number) { Detail = true },
                new("stores", "Written", CellType.Number) { Detail = true },
                new("evictions", "Evicted", CellType.Number) { Detail = true },
                new("since", "Since", CellType.Time) { Detail = true },
            ],
            [Row("answers", shown.Answers), Row("data", shown.Data)],
            "Nothing is kept.")).ConfigureAwait(false);
        return CommandEnd.Done;
    }

    private static IReadOnlyList<object?> Row(string kind, CacheKindDocument figures) =>
    [
        kind, figures.Entries, figures.Bytes, figures.Hits, figures.Misses, figures.HitShare, figures.GpuSecondsSaved,
        figures.PromptTokensSaved, figures.AnswerTokensSaved, figures.Stores, figures.Evictions, figures.Since,
    ];
}

/// <summary>Removes entries of the cache.</summary>
internal sealed class CachePurgeCommand(CacheService cache) : IConsoleCommand
{
    public CommandDescription Description { get; } = new("purge", "Removes entries of the cache: all of them, or those of a model, or those whose time is up")
    {
        Options =
        [
            new("model", ParameterType.Text, "Only the answers of this model, such as qwen3:8b"),
            new("expired", ParameterType.Flag, "Only entries whose time is up"),
            new("yes", ParameterType.Flag, "Yes, remove them: they take GPU time to make anew"),
        ],
    };

    public async Task<CommandEnd> RunAsync(CommandCall call, CommandOutput output, CancellationToken cancellationToken)
    {
        if (!call.Flag("yes"))
            return await output.FailAsync(Problem.Invalid("yes", value: null, "is missing", "add --yes: what is removed takes GPU time to make anew")).ConfigureAwait(false);
        if (!(await cache.PurgeAsync(call.Caller, call.Text("model"), call.Flag("expired"), cancellationToken).ConfigureAwait(false)).TryGet(out var purged, out var problem))
            return await output.FailAsync(problem).ConfigureAwait(false);
        await output.WriteAsync(new RecordFrame([new(new("entries", "Removed", CellType.Number), purged.Entries)])).ConfigureAwait(false);
        return CommandEnd.Done;
    }
}
