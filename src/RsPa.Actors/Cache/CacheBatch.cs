using System.Runtime.InteropServices;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Actors.Cache;

/// <summary>What is written at once.</summary>
/// <param name="Entries">New entries, each in the place of the one of its key.</param>
/// <param name="Removed">Entries that go, where they are there.</param>
/// <param name="Used">Entries that were used, and when last; those that are gone are passed over.</param>
/// <param name="Answers">Hits, misses and savings of answers to add.</param>
/// <param name="Data">The same of data.</param>
public sealed record CacheBatch(
    IReadOnlyList<CacheEntry> Entries,
    IReadOnlyList<CachePlace> Removed,
    IReadOnlyList<CacheUse> Used,
    CacheTally Answers,
    CacheTally Data)
{
    /// <summary>Nothing to write.</summary>
    public static CacheBatch Empty { get; } = new([], [], [], default, default);

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Entries.Count + Removed.Count + Used.Count == 0 && Answers == default && Data == default;
}

/// <summary>Where an entry is.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">Its key.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CachePlace(CacheKind Kind, CacheKey Key);

/// <summary>An entry was used.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="At">When it was used last.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheUse(CachePlace Place, DateTimeOffset At);

/// <summary>How questions went.</summary>
/// <param name="Hits">Those that found an entry.</param>
/// <param name="Misses">Those that found none.</param>
/// <param name="Saved">What the hits saved.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheTally(long Hits, long Misses, CacheCost Saved);

/// <summary>How much may be kept, in bytes as <see cref="CacheEntry.Size"/> reckons them.</summary>
/// <param name="Answers">Of answers.</param>
/// <param name="Data">Of data.</param>
/// <param name="DataOfOwner">Of one agent's data.</param>
public sealed record CacheBounds(long Answers, long Data, long DataOfOwner);
