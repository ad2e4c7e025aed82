using RsPa.Actors.Protocol.Gateway;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Sqlite.Queries;

/// <summary>The read side of API keys.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class ApiKeyQueries(SqliteReader reader) : IApiKeyQueries
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => reader.AskAsync<IReadOnlyList<ApiKey>>(
        db => db.ApiKeys.OrderBy(row => row.Name).AsEnumerable()
            .Select(row => new ApiKey(
                row.Name,
                Convert.ToHexStringLower(row.Hash),
                new TenantTerms { Lane = row.Lane, Weight = row.Weight, SoftGpuSeconds = row.SoftGpuSeconds, HardGpuSeconds = row.HardGpuSeconds, SoftTokens = row.SoftTokens, HardTokens = row.HardTokens },
                row.CreatedAt,
                row.LastUsedAt,
                row.RevokedAt))
            .ToList(),
        cancellationToken);
}
