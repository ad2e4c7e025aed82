using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Store;
using RsPa.Agents;

namespace RsPa.Testing.Store;

/// <summary>API keys in memory, said as plainly as it can be.</summary>
/// <param name="agents">The names that agents have.</param>
public sealed class MemoryApiKeys(IEnumerable<AgentName> agents) : IApiKeyQueries
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);

    public StoreReply Create(CreateApiKey command, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (agents.Any(agent => agent.Value == command.Name))
                return ApiKeyRefusals.IsAnAgent(command.Name);
            if (_keys.Values.Count(key => key.RevokedAt is null) >= CreateApiKey.Most)
                return ApiKeyRefusals.TooMany();
            if (_keys.TryGetValue(command.Name, out var there) && there.RevokedAt is null)
                return ApiKeyRefusals.InUse(command.Name);
            _keys[command.Name] = new ApiKey(command.Name, command.Hash, command.Terms, now, null, null);
            return new ApiKeyCreated(command.Name, now);
        }
    }

    public StoreReply Revoke(RevokeApiKey command, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue(command.Name, out var there) || there.RevokedAt is not null)
                return ApiKeyRefusals.Unknown(command.Name);
            _keys[command.Name] = there with { RevokedAt = now };
            return new ApiKeyRevoked(command.Name);
        }
    }

    public ApiKeyUsesNoted Note(NoteApiKeyUses command)
    {
        lock (_gate)
        {
            var known = command.Uses.Where(use => _keys.TryGetValue(use.Name, out var key) && key.RevokedAt is null).ToArray();
            foreach (var use in known)
                _keys[use.Name] = _keys[use.Name] with { LastUsedAt = _keys[use.Name].LastUsedAt > use.At ? _keys[use.Name].LastUsedAt : use.At };
            return new ApiKeyUsesNoted(known.Length);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values.OrderBy(key => key.Name, StringComparer.Ordinal)]);
    }
}
