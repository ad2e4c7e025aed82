namespace RsPa.Actors.Gateway.Keys;

/// <summary>Knows the keys that are in use. Safe to ask from any thread, without waiting.</summary>
public interface IApiKeys
{
    /// <summary>Whether the keys have been read; before that none is found.</summary>
    bool IsLoaded { get; }

    /// <summary>The tenant of a key, with a lane; null where it is none that is in use. That it was used is noted.</summary>
    /// <param name="key">The key, as its sender gave it.</param>
    Tenant? Find(ReadOnlySpan<char> key);
}
