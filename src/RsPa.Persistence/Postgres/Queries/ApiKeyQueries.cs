using Npgsql;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Reading;

namespace RsPa.Persistence.Postgres.Queries;

/// <summary>The read side of API keys.</summary>
/// <param name="reader">Reads the database.</param>
public sealed class ApiKeyQueries(PostgresReader reader) : IApiKeyQueries
{
    private const string All = "SELECT name, hash, lane, weight, soft_gpu_seconds, hard_gpu_seconds, soft_tokens, hard_tokens, created_at, last_used_at, revoked_at FROM api_keys ORDER BY name";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => reader.ReadAsync<IReadOnlyList<ApiKey>>(
        static async (connection, token) => await connection.ListAsync(All, Key, [], token).ConfigureAwait(false), cancellationToken);

    private static ApiKey Key(NpgsqlDataReader row) => new(
        row.GetString(0),
        Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1)),
        new TenantTerms
        {
            Lane = row.TextOrNull(2) is { } lane ? EnumText<CallLane>.Parse(lane) : null,
            Weight = row.RealOrNull(3),
            SoftGpuSeconds = row.RealOrNull(4),
            HardGpuSeconds = row.RealOrNull(5),
            SoftTokens = row.LongOrNull(6),
            HardTokens = row.LongOrNull(7),
        },
        row.Moment(8),
        row.MomentOrNull(9),
        row.MomentOrNull(10));
}
