using NpgsqlTypes;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store.Commands;

internal sealed class CreateApiKeyHandler : CommandHandler<CreateApiKey>
{
    // How many revoked keys are remembered.
    private const int MostRevoked = 1_000;

    // Keys are made one after another, so that their number is held exactly.
    private const string One = "LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE";

    private const string Found = "SELECT EXISTS (SELECT 1 FROM agents WHERE name = $1), (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL)";

    private const string Insert = """
        INSERT INTO api_keys AS k (name, hash, lane, weight, soft_gpu_seconds, hard_gpu_seconds, soft_tokens, hard_tokens, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (name) DO UPDATE SET
            hash = excluded.hash, lane = excluded.lane, weight = excluded.weight, soft_gpu_seconds = excluded.soft_gpu_seconds, hard_gpu_seconds = excluded.hard_gpu_seconds,
            soft_tokens = excluded.soft_tokens, hard_tokens = excluded.hard_tokens, created_at = excluded.created_at, last_used_at = NULL, revoked_at = NULL
        WHERE k.revoked_at IS NOT NULL
        """;

    private static readonly string Forget = $"""
        DELETE FROM api_keys WHERE name IN (SELECT name FROM api_keys WHERE revoked_at IS NOT NULL ORDER BY revoked_at DESC OFFSET {MostRevoked})
        """;

    protected override async Task<StoreReply> ExecuteAsync(CreateApiKey command, StoreTransaction transaction)
    {
        await transaction.ExecuteAsync(Sql.Of(One)).ConfigureAwait(false);
        var (isAgent, used) = (await transaction.QueryAsync(Sql.Of(Found).With(command.Name), row => (row.GetBoolean(0), row.GetInt64(1))).ConfigureAwait(false)).Single();
        if (isAgent)
            return ApiKeyRefusals.IsAnAgent(command.Name);
        if (used >= CreateApiKey.Most)
            return ApiKeyRefusals.TooMany();
        var terms = command.Terms;
        var insert = Sql.Of(Insert)
            .With(command.Name)
            .With(Convert.FromHexString(command.Hash))
            .With(terms.Lane is { } lane ? EnumText<CallLane>.Write(lane) : null)
            .With(terms.Weight)
            .With(terms.SoftGpuSeconds)
            .With(terms.HardGpuSeconds)
            .With(terms.SoftTokens)
            .With(terms.HardTokens)
            .With(transaction.Time.Now);
        if (await transaction.ExecuteAsync(insert).ConfigureAwait(false) == 0)
            return ApiKeyRefusals.InUse(command.Name);
        await transaction.ExecuteAsync(Sql.Of(Forget)).ConfigureAwait(false);
        return new ApiKeyCreated(command.Name, UnixMicroseconds.Rounded(transaction.Time.Now));
    }
}

internal sealed class RevokeApiKeyHandler : CommandHandler<RevokeApiKey>
{
    private const string Revoke = "UPDATE api_keys SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL";

    protected override async Task<StoreReply> ExecuteAsync(RevokeApiKey command, StoreTransaction transaction) =>
        await transaction.ExecuteAsync(Sql.Of(Revoke).With(command.Name).With(transaction.Time.Now)).ConfigureAwait(false) == 1
            ? new ApiKeyRevoked(command.Name)
            : ApiKeyRefusals.Unknown(command.Name);
}

internal sealed class NoteApiKeyUsesHandler : CommandHandler<NoteApiKeyUses>
{
    // In the order of the names: two nodes that note the same keys never wait for one another in a circle.
    private const string Note = """
        UPDATE api_keys k SET last_used_at = GREATEST(k.last_used_at, g.at)
        FROM unnest($1::text[], $2::timestamptz[]) AS g(name, at)
        WHERE k.name = g.name AND k.revoked_at IS NULL
        """;

    protected override async Task<StoreReply> ExecuteAsync(NoteApiKeyUses command, StoreTransaction transaction)
    {
        // The newest of each: a statement changes a row once.
        var uses = command.Uses.GroupBy(use => use.Name, StringComparer.Ordinal).OrderBy(use => use.Key, StringComparer.Ordinal)
            .Select(use => (Name: use.Key, At: use.Max(one => one.At), Count: use.Count())).ToArray();
        var noted = (await transaction.QueryAsync(
            Sql.Of(Note + " RETURNING k.name").WithEachText(uses, use => use.Name).WithEach(uses, NpgsqlDbType.TimestampTz, use => use.At.ToUniversalTime()),
            row => row.GetString(0)).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        return new ApiKeyUsesNoted(uses.Where(use => noted.Contains(use.Name)).Sum(use => use.Count));
    }
}
