using Akka.Actor;

namespace RsPa.Actors.Protocol.Cache;

/// <summary>Asks what is kept and what it saved; a <see cref="CacheReply"/> comes back. These messages stay on their node.</summary>
public sealed record GetCacheStatistics : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static GetCacheStatistics Instance { get; } = new();
}

/// <summary>Removes entries; a <see cref="CacheReply"/> comes back.</summary>
/// <param name="What">Which ones.</param>
public sealed record PurgeCache(CachePurge What) : INoSerializationVerificationNeeded;

/// <summary>Which entries are removed.</summary>
public abstract record CachePurge : INoSerializationVerificationNeeded
{
    private CachePurge()
    {
    }

    /// <summary>All of them.</summary>
    public sealed record All : CachePurge;

    /// <summary>Those whose time is up, which nobody is given any more.</summary>
    public sealed record Expired : CachePurge;

    /// <summary>The answers of a model, whichever of its versions gave them.</summary>
    /// <param name="Name">The model's name; without a tag <c>latest</c> is meant.</param>
    public sealed record OfModel(string Name) : CachePurge;
}

/// <summary>What the cache answers.</summary>
public abstract record CacheReply : INoSerializationVerificationNeeded
{
    private CacheReply()
    {
    }

    /// <summary>What is kept and what it saved.</summary>
    public sealed record Counted(CacheStatistics Statistics) : CacheReply;

    /// <summary>Entries were removed.</summary>
    /// <param name="Entries">How many.</param>
    public sealed record Purged(long Entries) : CacheReply;

    /// <summary>It was not done.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Failed(string Reason) : CacheReply;
}
