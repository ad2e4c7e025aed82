namespace RsPa.Actors.Protocol.Gateway;

/// <summary>A key by which a program reaches the models; it is a tenant of its own.</summary>
/// <param name="Name">The tenant's name.</param>
/// <param name="Hash">SHA-256 of the key, in hexadecimal digits; the key itself is stored nowhere.</param>
/// <param name="Terms">On which terms its calls run.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was used last, to the minute.</param>
/// <param name="RevokedAt">When it was revoked; it is of no use since.</param>
public sealed record ApiKey(string Name, string Hash, TenantTerms Terms, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <summary>The read side of API keys.</summary>
public interface IApiKeyQueries
{
    /// <summary>All keys, the revoked ones too, by name.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);
}
