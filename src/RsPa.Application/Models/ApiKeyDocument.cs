using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Application.Models;

/// <summary>A key as it is shown: nothing that helps to guess it.</summary>
public sealed record ApiKeyDocument(
    string Name,
    CallLane? Lane,
    double? Weight,
    double? SoftGpuSeconds,
    double? HardGpuSeconds,
    long? SoftTokens,
    long? HardTokens,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>Flattens it.</summary>
    public static ApiKeyDocument Of(ApiKey key) => new(
        key.Name, key.Terms.Lane, key.Terms.Weight, key.Terms.SoftGpuSeconds, key.Terms.HardGpuSeconds, key.Terms.SoftTokens, key.Terms.HardTokens, key.CreatedAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>A new key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The key itself: it is told here and never again.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record NewApiKey(string Name, string Key, DateTimeOffset CreatedAt);
