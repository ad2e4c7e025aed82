using Akka.Actor;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>Shutdown: store the calls that wait, and any further one at once. Answered when they are stored, or can't be.</summary>
public sealed record FlushModelCalls : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static FlushModelCalls Instance { get; } = new();
}
