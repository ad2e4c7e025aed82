using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Cache;
using RsPa.Actors.Gateway.Caching;
using RsPa.Actors.Protocol.Cache;
using RsPa.Testing.Cache;

namespace RsPa.Actors.Tests.Gateway.Caching;

public sealed class CallCacheTests
{
    private static readonly CachedCall Chat = new("/api/chat", "qwen3", "sha256:1", IsOwn: false);
    private static readonly ReadOnlyMemory<byte> Body = """{"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"options":{"temperature":0}}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte>[] Whole = ["""{"message":{"content":"Hello"},"done":false}"""u8.ToArray(), """{"done":true,"done_reason":"stop"}"""u8.ToArray()];

    [Fact]
    public async Task A_whole_answer_is_kept_and_found_for_the_same_call_and_no_other()
    {
        var cache = Cache();
        var key = cache.KeyOf(Chat, 0, CacheWish.Usual, Body).ShouldNotBeNull();

        cache.Keep(key, Chat, 200, "application/x-ndjson", Whole, new CacheCost(1, 2, 3)).ShouldBeTrue();

        var found = (await cache.FindAsync(cache.KeyOf(Chat, 0, CacheWish.Usual, Body)!.Value, default)).ShouldNotBeNull();
        (found.Pieces.Count, found.ContentType, found.Model, found.Cost).ShouldBe((2, "application/x-ndjson", "qwen3:latest", new CacheCost(1, 2, 3)));
        (await cache.FindAsync(cache.KeyOf(Chat with { Digest = "sha256:2" }, 0, CacheWish.Usual, Body)!.Value, default)).ShouldBeNull();
    }

    [Fact]
    public void A_call_has_no_key_where_the_cache_is_not_to_be_used_for_it()
    {
        Cache().KeyOf(Chat, 0.8, CacheWish.Usual, Body).ShouldBeNull();
        Cache().KeyOf(Chat, 0, CacheWish.Off, Body).ShouldBeNull();
        Cache().KeyOf(Chat with { Digest = "" }, 0, CacheWish.On, Body).ShouldBeNull();
        Cache(isOn: false).KeyOf(Chat, 0, CacheWish.On, Body).ShouldBeNull();
        Cache().KeyOf(Chat, 0, CacheWish.On, "[1]"u8.ToArray()).ShouldBeNull();
        Cache().KeyOf(Chat, 0, CacheWish.On, "{"u8.ToArray()).ShouldBeNull();
        Cache().KeyOf(Chat, 0.8, CacheWish.On, Body).ShouldNotBeNull();
    }

    [Fact]
    public void What_is_not_whole_or_is_an_error_is_not_kept()
    {
        var cache = Cache();
        var key = CacheSamples.Key("k");
        cache.Keep(key, Chat, 200, "", null, default).ShouldBeFalse();
        cache.Keep(key, Chat, 200, "", Whole[..1], default).ShouldBeFalse();
        cache.Keep(key, Chat, 503, "", Whole, default).ShouldBeFalse();
    }

    private static CallCache Cache(bool isOn = true)
    {
        var (options, time) = (new CacheOptions { KeepsAnswers = isOn }, new FakeTimeProvider(CacheSamples.Start));
        return new CallCache(new AnswerCache(new EntryCache(new MemoryCacheStore(), options, time), options, time));
    }
}
