using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using RsPa.Testing.Cache;
using RsPa.Testing.VirtualTime;
using Xunit.Abstractions;
using static RsPa.Testing.Cache.CacheSamples;

namespace RsPa.Actors.Tests.Cache;

public sealed class CacheActorTests : RsPaTestKit
{
    private static readonly CacheOptions Options = new();

    private readonly MemoryCacheStore _store = new();
    private readonly EntryCache _cache;
    private readonly IActorRef _actor;

    public CacheActorTests(ITestOutputHelper output)
        : base(output)
    {
        _cache = new EntryCache(_store, Options, Time);
        _actor = Sys.ActorOf(CacheActor.Props(_cache, _store, Options, Time, Bus, NullLogger<CacheActor>.Instance), "cache");
    }

    [Fact]
    public async Task What_is_kept_is_written_by_itself_after_a_moment_and_in_one()
    {
        _cache.Keep(New("k"));
        _cache.Keep(New("l"));

        await WrittenAsync();

        (await _store.CountAsync(default)).Answers.Entries.ShouldBe(2);
        _store.Writes.ShouldBe(1);
    }

    [Fact]
    public async Task Statistics_hold_all_that_has_happened_until_then()
    {
        _cache.Keep(New("k"));
        await _cache.FindAsync(Answer("k"), default);
        await _cache.FindAsync(Answer("other"), default);

        var counted = (await AskAsync(GetCacheStatistics.Instance)).ShouldBeOfType<CacheReply.Counted>();

        counted.Statistics.Answers.Entries.ShouldBe(1);
        counted.Statistics.Answers.Counts.ShouldBe(new CacheCounts(1, 1, 1, 0, new CacheCost(100, 20, 1.5)));
        counted.Statistics.Answers.HitShare.ShouldBe(0.5);
    }

    [Fact]
    public async Task A_purge_removes_what_is_stored_and_what_waits()
    {
        await _store.WriteAsync(Batch([.. Enumerable.Range(0, 2500).Select(i => New($"k{i}"))]), Ample, Start, default);
        _cache.Keep(New("waiting"));

        (await AskAsync(new PurgeCache(new CachePurge.All()))).ShouldBe(new CacheReply.Purged(2501));

        (await _cache.FindAsync(Answer("waiting"), default)).ShouldBeNull();
        (await _store.CountAsync(default)).Answers.Entries.ShouldBe(0);
    }

    [Fact]
    public async Task A_purge_that_comes_while_something_is_written_removes_that_too()
    {
        var gate = new TaskCompletionSource();
        _store.WritesWaitFor = gate.Task;
        _cache.Keep(New("k"));
        var purged = AskAsync(new PurgeCache(new CachePurge.All()));

        gate.SetResult();

        (await purged).ShouldBe(new CacheReply.Purged(1));
        (await _cache.FindAsync(Answer("k"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_has_expired_is_removed_by_itself()
    {
        await PingAsync(); // its timers are set
        await _store.WriteAsync(Batch(New("k")), Ample, Start, default);
        Advance(TimeSpan.FromHours(2));
        await AskAsync(GetCacheStatistics.Instance);

        (await _store.CountAsync(default)).Answers.Entries.ShouldBe(0);
    }

    [Fact]
    public async Task Uses_are_written_after_a_while_though_nothing_is_kept()
    {
        await PingAsync(); // its timers are set
        await _cache.FindAsync(Answer("k"), default);

        Advance(Options.NoteInterval);
        await AskAsync(new PurgeCache(new CachePurge.Expired()));

        (await _store.CountAsync(default)).Answers.Counts.Misses.ShouldBe(1);
    }

    [Fact]
    public async Task A_store_that_fails_costs_entries_and_no_counts_and_is_said_and_tried_again()
    {
        _store.Failure = new IOException("The disk is full.");
        await _cache.FindAsync(Answer("k"), default);
        _cache.Keep(New("k"));
        (await AskAsync(GetCacheStatistics.Instance)).ShouldBe(new CacheReply.Failed("The disk is full."));

        var sick = await PingAsync();
        sick.Fault.ShouldBeNull(); // the service does its work without a cache
        sick.Remedy.ShouldNotBeNull().ShouldContain("The disk is full.");
        sick.Figures.OfType<HealthFigure.Number>().Single(figure => figure.Name == "dropped").Value.ShouldBe(1);

        _store.Failure = null;
        _cache.Keep(New("later"));
        Advance(Options.RetryDelay);
        await WrittenAsync();
        await _cache.FindAsync(Answer("never"), default);

        var now = (await AskAsync(GetCacheStatistics.Instance)).ShouldBeOfType<CacheReply.Counted>().Statistics.Answers;
        (now.Entries, now.Counts.Misses).ShouldBe((1, 2));
        (await PingAsync()).Remedy.ShouldBeNull();
    }

    [Fact]
    public async Task What_waits_is_written_before_the_end()
    {
        _store.Failure = new IOException("not now");
        _cache.Keep(New("lost"));
        await AskAsync(GetCacheStatistics.Instance);
        _store.Failure = null;
        _cache.Keep(New("kept"));

        await _actor.Ask<PhaseDone>(CacheActor.FlushCache.Instance, CancellationToken.None).WaitAsync(TestLimit.Span);

        (await _store.CountAsync(default)).Answers.Entries.ShouldBe(1);
    }

    private Task WrittenAsync() => AwaitConditionAsync(
        () =>
        {
            Advance(Options.WriteDelay);
            return Task.FromResult(_cache.Queue.Count == 0);
        },
        TestLimit.Span);

    // Its time begins with the actor's.
    private CacheEntry New(string text) => Entry(CacheKind.Answers, text, created: Time.GetUtcNow());

    private Task<CacheReply> AskAsync(object message) => _actor.Ask<CacheReply>(message, CancellationToken.None).WaitAsync(TestLimit.Span);

    private Task<Pong> PingAsync() => _actor.Ask<Pong>(new Ping(1), CancellationToken.None).WaitAsync(TestLimit.Span);
}
