using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Keys;

/// <summary>
/// The keys in memory. A key is found by the first bytes of its hash, which tell nothing of the key to whoever measures how long that
/// takes; the whole hash is then compared in constant time.
/// </summary>
/// <param name="tenants">What the owner has set for tenants.</param>
/// <param name="time">The clock.</param>
public sealed class ApiKeys(TenantTable tenants, TimeProvider time) : IApiKeys
{
    private volatile FrozenDictionary<ulong, Entry>? _entries;

    /// <inheritdoc/>
    public bool IsLoaded => _entries is not null;

    /// <summary>How many are in use.</summary>
    public int Count => _entries?.Count ?? 0;

    /// <inheritdoc/>
    public Tenant? Find(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (_entries is not { } entries || !ApiKeyText.TryHash(key, hash) || !entries.TryGetValue(Place(hash), out var entry) || !CryptographicOperations.FixedTimeEquals(hash, entry.Hash))
            return null;
        Volatile.Write(ref entry.UsedAt, time.GetUtcNow().UtcTicks);
        return entry.Tenant;
    }

    /// <summary>Takes these keys in place of those before. One call at a time, of this and of <see cref="Uses"/>.</summary>
    public void Load(IEnumerable<ApiKey> keys)
    {
        var before = _entries?.Values.ToDictionary(entry => entry.Tenant.Id.Value, StringComparer.Ordinal) ?? [];
        _entries = keys.Where(key => key.RevokedAt is null).Select(Of).ToFrozenDictionary(entry => Place(entry.Hash));

        Entry Of(ApiKey key)
        {
            var tenant = tenants.Of(key.Name, key.Terms);
            var entry = new Entry(Convert.FromHexString(key.Hash), tenant with { Lane = tenant.Lane ?? Lane.Interactive });
            if (before.TryGetValue(key.Name, out var earlier) && CryptographicOperations.FixedTimeEquals(earlier.Hash, entry.Hash))
                (entry.UsedAt, entry.NotedAt) = (Volatile.Read(ref earlier.UsedAt), earlier.NotedAt);
            return entry;
        }
    }

    /// <summary>The keys that were used since they were noted last.</summary>
    public IReadOnlyList<ApiKeyUse> Uses()
    {
        var uses = new List<ApiKeyUse>();
        foreach (var entry in _entries?.Values.AsEnumerable() ?? [])
        {
            var used = Volatile.Read(ref entry.UsedAt);
            if (used <= entry.NotedAt)
                continue;
            entry.NotedAt = used;
            uses.Add(new ApiKeyUse(entry.Tenant.Id.Value, new DateTimeOffset(used, TimeSpan.Zero)));
        }

        return uses;
    }

    private static ulong Place(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64BigEndian(hash);

    private sealed class Entry(byte[] hash, Tenant tenant)
    {
        public readonly byte[] Hash = hash;
        public readonly Tenant Tenant = tenant;
        public long UsedAt;
        public long NotedAt;
    }
}
