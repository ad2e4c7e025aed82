using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Cache;

/// <summary>One thing that is kept.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">By what it is found.</param>
/// <param name="Owner">On whose account it is: the digest of a model, or the name of an agent.</param>
/// <param name="Name">What it is called: the name of a model, or the agent's own key.</param>
/// <param name="Api">The API in whose form it is; empty for data.</param>
/// <param name="ContentType">The type of its content.</param>
/// <param name="Value">The content.</param>
/// <param name="Cost">What it took to make it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on nobody is given it any more.</param>
public sealed record CacheEntry(
    CacheKind Kind,
    CacheKey Key,
    string Owner,
    string Name,
    string Api,
    string ContentType,
    ReadOnlyMemory<byte> Value,
    CacheCost Cost,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt)
{
    // Its row, its places in the indexes and its share of half-empty pages.
    private const int Overhead = 400;

    /// <summary>What it is reckoned to take, in bytes.</summary>
    public long Size => Value.Length + Owner.Length + Name.Length + Overhead;
}
