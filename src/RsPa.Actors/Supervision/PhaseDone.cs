using Akka.Actor;

namespace RsPa.Actors.Supervision;

/// <summary>A phase of the shutdown is done.</summary>
public sealed record PhaseDone : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static PhaseDone Instance { get; } = new();
}
