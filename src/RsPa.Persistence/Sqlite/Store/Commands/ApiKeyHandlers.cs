using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Model;

namespace RsPa.Persistence.Sqlite.Store.Commands;

internal sealed class CreateApiKeyHandler(SqliteSession session) : CommandHandler<CreateApiKey>
{
    // How many revoked keys are remembered.
    private const int MostRevoked = 1_000;

    private readonly SqliteStatement _agent = session.Prepare("SELECT 1 FROM agents WHERE name = @0");

    private readonly SqliteStatement _used = session.Prepare("SELECT count(*) FROM api_keys WHERE revoked_at IS NULL");

    private readonly SqliteStatement _insert = session.Prepare("""
        INSERT INTO api_keys (name, hash, lane, weight, soft_gpu_seconds, hard_gpu_seconds, soft_tokens, hard_tokens, created_at)
        VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8)
        ON CONFLICT (name) DO UPDATE SET
            hash = excluded.hash, lane = excluded.lane, weight = excluded.weight, soft_gpu_seconds = excluded.soft_gpu_seconds, hard_gpu_seconds = excluded.hard_gpu_seconds,
            soft_tokens = excluded.soft_tokens, hard_tokens = excluded.hard_tokens, created_at = excluded.created_at, last_used_at = NULL, revoked_at = NULL
        WHERE revoked_at IS NOT NULL
        """);

    private readonly SqliteStatement _forget = session.Prepare($"""
        DELETE FROM api_keys WHERE name IN (SELECT name FROM api_keys WHERE revoked_at IS NOT NULL ORDER BY revoked_at DESC LIMIT -1 OFFSET {MostRevoked})
        """);

    protected override StoreReply Execute(CreateApiKey command, CommitTime time)
    {
        if (Exists(command.Name))
            return ApiKeyRefusals.IsAnAgent(command.Name);
        if (Used() >= CreateApiKey.Most)
            return ApiKeyRefusals.TooMany();
        var terms = command.Terms;
        var made = _insert.Execute(
            command.Name,
            Convert.FromHexString(command.Hash),
            terms.Lane is { } lane ? EnumText<CallLane>.Write(lane) : null,
            terms.Weight,
            terms.SoftGpuSeconds,
            terms.HardGpuSeconds,
            terms.SoftTokens,
            terms.HardTokens,
            UnixMicroseconds.Of(time.Now));
        if (made == 0)
            return ApiKeyRefusals.InUse(command.Name);
        _forget.Execute();
        return new ApiKeyCreated(command.Name, UnixMicroseconds.Rounded(time.Now));
    }

    private bool Exists(string agent)
    {
        using var row = _agent.Query(agent);
        return row.Read();
    }

    private long Used()
    {
        using var row = _used.Query();
        row.Read();
        return row.Long(0);
    }
}

internal sealed class RevokeApiKeyHandler(SqliteSession session) : CommandHandler<RevokeApiKey>
{
    private readonly SqliteStatement _revoke = session.Prepare("UPDATE api_keys SET revoked_at = @1 WHERE name = @0 AND revoked_at IS NULL");

    protected override StoreReply Execute(RevokeApiKey command, CommitTime time) =>
        _revoke.Execute(command.Name, UnixMicroseconds.Of(time.Now)) == 1 ? new ApiKeyRevoked(command.Name) : ApiKeyRefusals.Unknown(command.Name);
}

internal sealed class NoteApiKeyUsesHandler(SqliteSession session) : CommandHandler<NoteApiKeyUses>
{
    private readonly SqliteStatement _note = session.Prepare("UPDATE api_keys SET last_used_at = max(ifnull(last_used_at, 0), @1) WHERE name = @0 AND revoked_at IS NULL");

    protected override StoreReply Execute(NoteApiKeyUses command, CommitTime time) =>
        new ApiKeyUsesNoted(command.Uses.Sum(use => _note.Execute(use.Name, UnixMicroseconds.Of(use.At))));
}
