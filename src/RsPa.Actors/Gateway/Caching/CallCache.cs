using System.Text.Json;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Gateway.Caching;

/// <summary>What the gateway asks of the cache for a call: its key, where it may use the cache at all, and to keep what it came to.</summary>
/// <param name="answers">The cache.</param>
internal sealed class CallCache(IAnswerCache answers)
{
    /// <summary>The key of a call; nothing where the cache is not to be used for it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="temperature">The temperature that its body asks for; nothing where it does not.</param>
    /// <param name="wish">What its caller wants.</param>
    /// <param name="body">Its body: one JSON object.</param>
    public CacheKey? KeyOf(CachedCall call, double? temperature, CacheWish wish, ReadOnlyMemory<byte> body)
    {
        // Without a digest nobody could tell when another version of the model has come.
        if (!answers.IsOn || call.Digest.Length == 0 || !CachingDecision.MayUse(call.Path, temperature, wish))
            return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? AnswerKey.Of(call.Path, call.Digest, call.IsOwn, document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null; // the server has the words for that
        }
    }

    /// <summary>Finds the answer that was kept.</summary>
    public ValueTask<KeptAnswer?> FindAsync(CacheKey key, CancellationToken cancellationToken) => answers.FindAsync(key, cancellationToken);

    /// <summary>Keeps an answer, where it is one that may be kept.</summary>
    /// <param name="key">The key of the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="contentType">The type of its content.</param>
    /// <param name="pieces">All pieces; nothing where the answer is not whole.</param>
    /// <param name="cost">What it took.</param>
    /// <returns>Whether it is kept.</returns>
    public bool Keep(CacheKey key, CachedCall call, int status, string contentType, IReadOnlyList<ReadOnlyMemory<byte>>? pieces, CacheCost cost) =>
        pieces is not null && KeepableAnswer.Is(call.Path, status, pieces) && answers.Keep(new KeptAnswer(key, call.Model, call.Digest, call.Path, contentType, pieces, cost));
}

/// <summary>A call, as far as the cache has to know it.</summary>
/// <param name="Path">The path of its API.</param>
/// <param name="Model">Its model's name, as asked.</param>
/// <param name="Digest">What tells this version of the model from any other; empty where that is not known.</param>
/// <param name="IsOwn">Whether it is of the service's own making.</param>
internal sealed record CachedCall(string Path, string Model, string Digest, bool IsOwn);
