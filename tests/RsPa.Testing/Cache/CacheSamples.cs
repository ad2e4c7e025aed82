using System.Text;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;

namespace RsPa.Testing.Cache;

/// <summary>Entries to write in tests.</summary>
public static class CacheSamples
{
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static CacheBounds Ample { get; } = new(1 << 30, 1 << 30, 1 << 30);

    public static CacheKey Key(string name) => CacheKey.Of(Encoding.UTF8.GetBytes(name));

    public static CachePlace Answer(string name) => new(CacheKind.Answers, Key(name));

    public static CachePlace Data(string name) => new(CacheKind.Data, Key(name));

    /// <summary>An entry, found under its text.</summary>
    public static CacheEntry Entry(CacheKind kind, string text, string owner = "owner", int length = 0, DateTimeOffset? created = null) => new(
        kind,
        Key(text),
        owner,
        kind == CacheKind.Answers ? "qwen3:8b" : text,
        kind == CacheKind.Answers ? "/api/chat" : "",
        "application/json",
        length == 0 ? Encoding.UTF8.GetBytes(text) : new byte[length],
        kind == CacheKind.Answers ? new CacheCost(100, 20, 1.5) : default,
        created ?? Start,
        (created ?? Start).AddHours(1));

    public static CacheBatch Batch(params CacheEntry[] entries) => CacheBatch.Empty with { Entries = entries };
}
