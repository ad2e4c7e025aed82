using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Testing.Cache;
using static RsPa.Testing.Cache.CacheSamples;

namespace RsPa.Actors.Tests.Cache;

public sealed class AnswerCacheTests
{
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public async Task An_answer_comes_back_piece_by_piece_as_it_was()
    {
        var cache = Cache(new CacheOptions());
        var answer = Make("one\n"u8.ToArray(), [], new byte[70_000], "\r\n"u8.ToArray());

        cache.Keep(answer).ShouldBeTrue();

        var found = (await cache.FindAsync(answer.Key, default)).ShouldNotBeNull();
        (found with { Pieces = [] }).ShouldBe(answer with { Pieces = [] });
        found.Pieces.Select(piece => piece.ToArray()).ShouldBe(answer.Pieces.Select(piece => piece.ToArray()));
    }

    [Fact]
    public async Task An_answer_is_used_again_for_as_long_as_the_setting_says()
    {
        var cache = Cache(new CacheOptions { AnswerTtl = TimeSpan.FromHours(2) });
        cache.Keep(Make("x"u8.ToArray()));

        _time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await cache.FindAsync(Key("k"), default)).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await cache.FindAsync(Key("k"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Where_it_is_off_nothing_is_kept_or_found_or_counted()
    {
        var store = new MemoryCacheStore();
        var options = new CacheOptions { KeepsAnswers = false };
        var entries = new EntryCache(store, options, _time);
        var cache = new AnswerCache(entries, options, _time);

        cache.Keep(Make("x"u8.ToArray())).ShouldBeFalse();
        (await cache.FindAsync(Key("k"), default)).ShouldBeNull();
        (store.Reads, entries.Misses, cache.IsOn).ShouldBe((0, 0, false));
    }

    [Fact]
    public void An_answer_past_the_size_of_one_is_not_kept()
    {
        var cache = Cache(new CacheOptions { LargestAnswer = 1000, Bounds = Ample });

        cache.Keep(Make(new byte[996])).ShouldBeTrue();
        cache.Keep(Make(new byte[997])).ShouldBeFalse();
        Cache(new CacheOptions { Bounds = Ample with { Answers = 5_000 } }).Keep(Make(new byte[600])).ShouldBeFalse();
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 65 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    public void What_is_not_whole_is_not_unpacked(byte[] packed) => PieceFrames.TryUnpack(packed, out _).ShouldBeFalse();

    private AnswerCache Cache(CacheOptions options) => new(new EntryCache(new MemoryCacheStore(), options, _time), options, _time);

    private static KeptAnswer Make(params byte[][] pieces) =>
        new(Key("k"), "qwen3:8b", "sha256:1", "/api/chat", "application/x-ndjson", [.. pieces.Select(piece => new ReadOnlyMemory<byte>(piece))], new CacheCost(1, 2, 3));
}
