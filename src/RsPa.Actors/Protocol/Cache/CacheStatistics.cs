using Akka.Actor;

namespace RsPa.Actors.Protocol.Cache;

/// <summary>What is kept, and what it saved. Restarts do not set it back; where several nodes use one database, it is of all of them.</summary>
/// <param name="Answers">Answers of models.</param>
/// <param name="Data">Data of agents.</param>
public sealed record CacheStatistics(CacheFigures Answers, CacheFigures Data) : INoSerializationVerificationNeeded
{
    /// <summary>Of a cache that was never used.</summary>
    public static CacheStatistics None { get; } = new(CacheFigures.None, CacheFigures.None);
}

/// <summary>The figures of one kind.</summary>
/// <param name="Since">When counting began; nothing before the first use.</param>
/// <param name="Entries">Entries that are kept now, among them some whose time is up and that were not removed yet.</param>
/// <param name="Bytes">How much they take, in bytes.</param>
/// <param name="Counts">What has happened since.</param>
public sealed record CacheFigures(DateTimeOffset? Since, long Entries, long Bytes, CacheCounts Counts) : INoSerializationVerificationNeeded
{
    /// <summary>Of a kind that was never used.</summary>
    public static CacheFigures None { get; } = new(null, 0, 0, CacheCounts.None);

    /// <summary>The share of questions that found an entry, 0 to 1; nothing where none was asked.</summary>
    public double? HitShare => Counts.Hits + Counts.Misses is var asked and > 0 ? (double)Counts.Hits / asked : null;
}

/// <summary>What has happened.</summary>
/// <param name="Hits">Questions that found an entry.</param>
/// <param name="Misses">Questions that found none.</param>
/// <param name="Stores">Entries that were written.</param>
/// <param name="Evictions">Entries that went, before their time, to make room.</param>
/// <param name="Saved">What the hits would have cost.</param>
public sealed record CacheCounts(long Hits, long Misses, long Stores, long Evictions, CacheCost Saved) : INoSerializationVerificationNeeded
{
    /// <summary>Nothing.</summary>
    public static CacheCounts None { get; } = new(0, 0, 0, 0, default);
}
