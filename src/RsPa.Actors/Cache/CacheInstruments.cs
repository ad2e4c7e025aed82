using System.Diagnostics.Metrics;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Cache;

/// <summary>What the cache measures of itself.</summary>
internal static class CacheInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Cache";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Questions = Meter.CreateCounter<long>("rspa.cache.questions", "{question}", "Questions to the cache, by kind and by whether they found an entry.");

    private static readonly Counter<double> GpuSaved = Meter.CreateCounter<double>("rspa.cache.gpu.saved", "s", "How long the model server would have been busy with answers that were found.");

    private static readonly Counter<long> TokensSaved = Meter.CreateCounter<long>("rspa.cache.tokens.saved", "{token}", "Tokens of prompts and answers that were not computed again.");

    /// <summary>Entries that were written.</summary>
    public static Counter<long> Stored { get; } = Meter.CreateCounter<long>("rspa.cache.stored", "{entry}", "Entries that were written to the cache.");

    /// <summary>Entries that were not kept.</summary>
    public static Counter<long> Dropped { get; } = Meter.CreateCounter<long>("rspa.cache.dropped", "{entry}", "Entries that could not be kept: too much waited to be written, or the database failed.");

    /// <summary>A question was answered.</summary>
    public static void Asked(CacheKind kind, CacheEntry? found)
    {
        Questions.Add(1, new("rspa.cache.kind", kind == CacheKind.Answers ? "answers" : "data"), new("rspa.cache.found", found is not null));
        if (found is not { Kind: CacheKind.Answers })
            return;
        GpuSaved.Add(found.Cost.GpuSeconds);
        TokensSaved.Add(found.Cost.PromptTokens + found.Cost.AnswerTokens);
    }
}
