using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Testing.Cache;
using static RsPa.Testing.Cache.CacheSamples;

namespace RsPa.Actors.Tests.Cache;

/// <summary>The cache as its users see it, without the actor: the test writes what waits itself.</summary>
public sealed class EntryCacheTests
{
    private static readonly CacheOptions Small = new() { QueueEntries = 3, QueueBytes = 10_000, HotBytes = 16_000 };

    private readonly MemoryCacheStore _store = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly EntryCache _cache;

    public EntryCacheTests() => _cache = new EntryCache(_store, Small, _time);

    [Fact]
    public async Task What_is_kept_is_found_at_once_and_while_it_is_written_and_after()
    {
        _cache.Keep(Entry(CacheKind.Answers, "k")).ShouldBeTrue();
        (await FindAsync("k")).ShouldNotBeNull();

        var batch = _cache.Queue.Take();
        (await FindAsync("k")).ShouldNotBeNull();
        _store.Reads.ShouldBe(0);

        await _store.WriteAsync(batch, Ample, Start, default);
        _cache.Queue.Written();
        (await FindAsync("k")).ShouldNotBeNull();
        _store.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_read_is_in_memory_for_a_while_and_then_looked_for_again()
    {
        await StoredAsync("k");
        await FindAsync("k");
        await FindAsync("k");
        _store.Reads.ShouldBe(1);

        _time.Advance(Small.HotTime);
        await _store.PurgeAsync(new CachePurge.All(), Start, 10, default); // by another node
        (await FindAsync("k")).ShouldBeNull();
        _store.Reads.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_is_given_what_has_expired_wherever_it_lies()
    {
        await StoredAsync("in memory");
        await FindAsync("in memory");
        _cache.Keep(Entry(CacheKind.Answers, "waiting"));

        _time.Advance(TimeSpan.FromHours(1));

        (await FindAsync("in memory")).ShouldBeNull();
        (await FindAsync("waiting")).ShouldBeNull();
    }

    [Fact]
    public async Task A_removal_holds_at_once_whatever_the_store_still_has()
    {
        await StoredAsync("k");
        await FindAsync("k");

        _cache.Remove(Answer("k")).ShouldBeTrue();

        (await FindAsync("k")).ShouldBeNull();
        _cache.Queue.Take().Removed.ShouldBe([Answer("k")]);
        (await FindAsync("k")).ShouldBeNull();
    }

    [Fact]
    public async Task A_newer_entry_is_found_in_the_place_of_the_one_in_memory()
    {
        await StoredAsync("k");
        await FindAsync("k");

        await KeepAndWriteAsync(Entry(CacheKind.Answers, "k", "newer"));

        (await FindAsync("k")).ShouldNotBeNull().Owner.ShouldBe("newer");
    }

    [Fact]
    public async Task What_has_no_room_is_dropped_and_counted_and_nobody_waits()
    {
        for (var i = 0; i < 3; i++)
            _cache.Keep(Entry(CacheKind.Answers, $"k{i}")).ShouldBeTrue();

        _cache.Keep(Entry(CacheKind.Answers, "one too many")).ShouldBeFalse();
        _cache.Dropped.ShouldBe(1);

        await WriteAsync();
        _cache.Keep(Entry(CacheKind.Answers, "large", length: 8000)).ShouldBeTrue();
        _cache.Keep(Entry(CacheKind.Answers, "too large", length: 3000)).ShouldBeFalse();
        _cache.Dropped.ShouldBe(2);
    }

    [Fact]
    public void What_is_being_written_takes_room_until_it_is()
    {
        _cache.Keep(Entry(CacheKind.Answers, "large", length: 8000));
        _cache.Queue.Take();
        _cache.Keep(Entry(CacheKind.Answers, "another", length: 8000)).ShouldBeFalse();

        _cache.Queue.Written();
        _cache.Keep(Entry(CacheKind.Answers, "another", length: 8000)).ShouldBeTrue();
    }

    [Fact]
    public async Task Hits_and_misses_and_what_was_saved_and_when_it_was_used_are_noted()
    {
        await StoredAsync("k");
        await FindAsync("k");
        _time.Advance(TimeSpan.FromSeconds(5));
        await FindAsync("k");
        await FindAsync("other");
        await _cache.FindAsync(Data("d"), default);

        var batch = _cache.Queue.Take();

        batch.Answers.ShouldBe(new CacheTally(2, 1, new CacheCost(200, 40, 3)));
        batch.Data.ShouldBe(new CacheTally(0, 1, default));
        batch.Used.ShouldBe([new CacheUse(Answer("k"), Start.AddSeconds(5))]);
        (_cache.Hits, _cache.Misses).ShouldBe((2, 2));
        _cache.Queue.Take().IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_store_that_fails_makes_a_miss_and_says_why_until_it_works()
    {
        await StoredAsync("k");
        _store.Failure = new IOException("the disk is gone");
        (await FindAsync("k")).ShouldBeNull();
        (_cache.Unread, _cache.ReadFault).ShouldBe((1, "the disk is gone"));

        _store.Failure = null;
        (await FindAsync("k")).ShouldNotBeNull();
        _cache.ReadFault.ShouldBeNull();
    }

    [Fact]
    public async Task Memory_has_a_bound_and_keeps_what_was_used_lately()
    {
        for (var i = 0; i < 12; i++)
            await StoredAsync($"k{i}", 1400);
        for (var i = 0; i < 12; i++)
        {
            await FindAsync($"k{i}");
            await FindAsync("k0");
        }

        var reads = _store.Reads;
        await FindAsync("k0");
        await FindAsync("k11");
        _store.Reads.ShouldBe(reads);
        await FindAsync("k1");
        _store.Reads.ShouldBe(reads + 1);
    }

    [Fact]
    public async Task A_purge_forgets_what_it_is_about_in_memory_and_in_the_queue()
    {
        await StoredAsync("stored");
        await FindAsync("stored");
        _cache.Keep(Entry(CacheKind.Answers, "of the model"));
        _cache.Keep(Entry(CacheKind.Answers, "of another") with { Name = "other:latest" });

        _cache.Forget(new CachePurge.OfModel("qwen3:8b")).ShouldBe(1);
        await _store.PurgeAsync(new CachePurge.OfModel("qwen3:8b"), Start, 10, default);

        (await FindAsync("stored")).ShouldBeNull();
        (await FindAsync("of the model")).ShouldBeNull();
        (await FindAsync("of another")).ShouldNotBeNull();
    }

    private ValueTask<CacheEntry?> FindAsync(string text) => _cache.FindAsync(Answer(text), default);

    private Task<CacheStatistics> StoredAsync(string text, int length = 0) => _store.WriteAsync(Batch(Entry(CacheKind.Answers, text, length: length)), Ample, Start, default);

    private async Task KeepAndWriteAsync(CacheEntry entry)
    {
        _cache.Keep(entry).ShouldBeTrue();
        await WriteAsync();
    }

    private async Task WriteAsync()
    {
        await _store.WriteAsync(_cache.Queue.Take(), Ample, Start, default);
        _cache.Queue.Written();
    }
}
