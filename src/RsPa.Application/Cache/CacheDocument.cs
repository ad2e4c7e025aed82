using RsPa.Actors.Protocol.Cache;

namespace RsPa.Application.Cache;

/// <summary>What is kept and what it saved, as it is written for programs.</summary>
/// <param name="Answers">Answers of models.</param>
/// <param name="Data">Data of agents.</param>
public sealed record CacheDocument(CacheKindDocument Answers, CacheKindDocument Data)
{
    /// <summary>Flattens it.</summary>
    public static CacheDocument Of(CacheStatistics statistics) => new(CacheKindDocument.Of(statistics.Answers), CacheKindDocument.Of(statistics.Data));
}

/// <summary>One kind of what is kept.</summary>
/// <param name="Entries">Entries that are kept now.</param>
/// <param name="Bytes">How much they take, in bytes.</param>
/// <param name="Hits">Questions that found an entry.</param>
/// <param name="Misses">Questions that found none.</param>
/// <param name="HitShare">The share of questions that found one, 0 to 1; nothing where none was asked.</param>
/// <param name="Stores">Entries that were written.</param>
/// <param name="Evictions">Entries that went, before their time, to make room.</param>
/// <param name="PromptTokensSaved">Tokens of prompts that were not computed again.</param>
/// <param name="AnswerTokensSaved">Tokens of answers that were not computed again.</param>
/// <param name="GpuSecondsSaved">How long the model server would have been busy, in seconds.</param>
/// <param name="Since">When counting began; nothing before the first use.</param>
public sealed record CacheKindDocument(
    long Entries,
    long Bytes,
    long Hits,
    long Misses,
    double? HitShare,
    long Stores,
    long Evictions,
    long PromptTokensSaved,
    long AnswerTokensSaved,
    double GpuSecondsSaved,
    DateTimeOffset? Since)
{
    internal static CacheKindDocument Of(CacheFigures figures)
    {
        var counts = figures.Counts;
        return new CacheKindDocument(
            figures.Entries,
            figures.Bytes,
            counts.Hits,
            counts.Misses,
            figures.HitShare is { } share ? Math.Round(share, 4) : null,
            counts.Stores,
            counts.Evictions,
            counts.Saved.PromptTokens,
            counts.Saved.AnswerTokens,
            Math.Round(counts.Saved.GpuSeconds, 3),
            figures.Since);
    }
}

/// <summary>Entries were removed.</summary>
/// <param name="Entries">How many.</param>
public sealed record CachePurged(long Entries);
