using Akka.Actor;

namespace RsPa.Actors.Protocol.Store;

/// <summary>The store has started, again or for the first time, and knows of no offer of slots. Published.</summary>
public sealed record StoreStarted : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static StoreStarted Instance { get; } = new();
}

/// <summary>Shutdown, last phase: commit what waits, and refuse anything more. Answered when all is stored.</summary>
public sealed record FlushWrites : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static FlushWrites Instance { get; } = new();
}
