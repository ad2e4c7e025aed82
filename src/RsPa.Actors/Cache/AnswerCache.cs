using RsPa.Actors.Protocol.Cache;
using RsPa.Ollama;

namespace RsPa.Actors.Cache;

/// <summary>Answers of models, kept as entries.</summary>
/// <param name="entries">The entries.</param>
/// <param name="options">Whether and how long they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class AnswerCache(EntryCache entries, CacheOptions options, TimeProvider time) : IAnswerCache
{
    /// <inheritdoc/>
    public bool IsOn => options.KeepsAnswers;

    /// <inheritdoc/>
    public ValueTask<KeptAnswer?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (!IsOn)
            return default;
        var found = entries.FindAsync(new CachePlace(CacheKind.Answers, key), cancellationToken);
        return found.IsCompletedSuccessfully ? new ValueTask<KeptAnswer?>(Answer(found.Result)) : AwaitAsync(found);
    }

    /// <inheritdoc/>
    public bool Keep(KeptAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (!IsOn)
            return false;
        if (PieceFrames.SizeOf(answer.Pieces) > options.LargestAnswer)
            return false;
        var value = PieceFrames.Pack(answer.Pieces);
        var now = time.GetUtcNow();
        return entries.Keep(new CacheEntry(CacheKind.Answers, answer.Key, answer.Digest, ModelName.Full(answer.Model), answer.Api, answer.ContentType, value, answer.Cost, now, now + options.AnswerTtl));
    }

    private static async ValueTask<KeptAnswer?> AwaitAsync(ValueTask<CacheEntry?> found) => Answer(await found.ConfigureAwait(false));

    private static KeptAnswer? Answer(CacheEntry? entry) =>
        entry is not null && PieceFrames.TryUnpack(entry.Value, out var pieces)
            ? new KeptAnswer(entry.Key, entry.Name, entry.Owner, entry.Api, entry.ContentType, pieces, entry.Cost)
            : null;
}
