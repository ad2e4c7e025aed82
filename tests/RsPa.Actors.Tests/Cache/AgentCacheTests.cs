using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Cache;
using RsPa.Agents;
using RsPa.Testing.Cache;
using RsPa.Testing.VirtualTime;

namespace RsPa.Actors.Tests.Cache;

public sealed class AgentCacheTests
{
    private readonly FakeTimeProvider _time = new(CacheSamples.Start);
    private readonly AgentCaches _caches;
    private readonly IAgentCache _cache;

    public AgentCacheTests()
    {
        _caches = Caches(new CacheOptions());
        _cache = _caches.For(new AgentName("alpha"));
    }

    [Fact]
    public async Task A_value_is_found_until_it_is_removed()
    {
        (await _cache.SetAsync("rate", new Rate("EUR", 1.25m))).ShouldBeTrue();
        (await _cache.GetAsync<Rate>("rate", default)).ShouldBe(new Rate("EUR", 1.25m));

        await _cache.RemoveAsync("rate", default);
        (await _cache.GetAsync<Rate>("rate", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Agents_do_not_see_what_others_keep()
    {
        await _cache.SetAsync("k", 1);
        (await _caches.For(new AgentName("beta")).GetAsync<int?>("k", default)).ShouldBeNull();
        (await _caches.For(new AgentName("alpha")).GetAsync<int?>("k", default)).ShouldBe(1);
    }

    [Fact]
    public async Task A_value_has_its_own_time_or_that_of_the_setting()
    {
        await _cache.SetAsync("own", 1, TimeSpan.FromMinutes(5));
        await _cache.SetAsync("setting", 1);

        _time.Advance(TimeSpan.FromMinutes(5));
        (await _cache.GetAsync<int?>("own", default)).ShouldBeNull();
        (await _cache.GetAsync<int?>("setting", default)).ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(55));
        (await _cache.GetAsync<int?>("setting", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_is_made_once_for_all_who_ask_at_once()
    {
        var made = 0;
        var gate = new TaskCompletionSource();
        Task<int> Ask() => _cache.GetOrCreateAsync("k", async _ =>
        {
            await gate.Task;
            return ++made;
        }).AsTask();
        var first = Ask();
        var others = Enumerable.Range(0, 5).Select(_ => Ask()).ToArray();

        gate.SetResult();

        (await Task.WhenAll([first, .. others]).WaitAsync(TestLimit.Span)).ShouldAllBe(value => value == 1);
        (await _cache.GetOrCreateAsync("k", _ => Task.FromResult(99))).ShouldBe(1);
    }

    [Fact]
    public async Task Where_one_fails_or_is_cancelled_the_next_one_makes_it()
    {
        using var cancelled = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var first = _cache.GetOrCreateAsync<int>("k", async cancellationToken =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            return 1;
        }, cancellationToken: cancelled.Token).AsTask();
        await begun.Task.WaitAsync(TestLimit.Span);
        var second = _cache.GetOrCreateAsync("k", _ => Task.FromResult(2)).AsTask();
        second.IsCompleted.ShouldBeFalse();

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        (await second.WaitAsync(TestLimit.Span)).ShouldBe(2);
        await Should.ThrowAsync<FormatException>(() => _cache.GetOrCreateAsync<int>("other", _ => throw new FormatException()).AsTask());
        (await _cache.GetOrCreateAsync("other", _ => Task.FromResult(3))).ShouldBe(3);
    }

    [Fact]
    public async Task What_is_too_large_is_not_kept_and_still_given()
    {
        var large = new string('x', 1 << 20);
        (await _cache.SetAsync("k", large)).ShouldBeFalse();
        (await _cache.GetOrCreateAsync("k", _ => Task.FromResult(large))).ShouldBe(large);
        (await _cache.GetAsync<string>("k", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Where_it_is_off_nothing_is_kept()
    {
        var cache = Caches(new CacheOptions { KeepsData = false }).For(new AgentName("alpha"));
        (await cache.SetAsync("k", 1)).ShouldBeFalse();
        (await cache.GetAsync<int?>("k", default)).ShouldBeNull();
        (await cache.GetOrCreateAsync("k", _ => Task.FromResult(1))).ShouldBe(1);
        (await cache.GetOrCreateAsync("k", _ => Task.FromResult(2))).ShouldBe(2);
        await cache.RemoveAsync("k", default);
    }

    [Fact]
    public async Task A_value_of_another_shape_is_made_anew()
    {
        await _cache.SetAsync("k", "text");
        (await _cache.GetAsync<Rate>("k", default)).ShouldBeNull();
        (await _cache.GetOrCreateAsync("k", _ => Task.FromResult(new Rate("GBP", 1)))).ShouldBe(new Rate("GBP", 1));
        (await _cache.GetAsync<Rate>("k", default)).ShouldBe(new Rate("GBP", 1));
    }

    [Fact]
    public async Task Keys_and_times_out_of_range_are_refused()
    {
        foreach (var key in (string[])["", new string('k', 201)])
            (await Should.ThrowAsync<ArgumentException>(() => _cache.GetAsync<int>(key, default).AsTask())).Message.ShouldContain("1 to 200 characters");
        foreach (var time in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromDays(31)])
            await Should.ThrowAsync<ArgumentOutOfRangeException>(() => _cache.SetAsync("k", 1, time).AsTask());
    }

    private AgentCaches Caches(CacheOptions options) => new(new EntryCache(new MemoryCacheStore(), options, _time), options, _time);

    private sealed record Rate(string Currency, decimal Value);
}
