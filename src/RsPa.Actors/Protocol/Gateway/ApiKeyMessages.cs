using Akka.Actor;

namespace RsPa.Actors.Protocol.Gateway;

/// <summary>Under this type the registry of actors has what knows the API keys.</summary>
public abstract class ApiKeysKey;

/// <summary>Keys have changed: read them again. Answered with <see cref="ApiKeysLoaded"/>.</summary>
public sealed record LoadApiKeys : INoSerializationVerificationNeeded
{
    /// <summary>The one value.</summary>
    public static LoadApiKeys Instance { get; } = new();
}

/// <summary>The keys are read, and hold from now on.</summary>
/// <param name="Error">Why they could not be read, where they could not; they are read again within a minute.</param>
public sealed record ApiKeysLoaded(string? Error) : INoSerializationVerificationNeeded;
