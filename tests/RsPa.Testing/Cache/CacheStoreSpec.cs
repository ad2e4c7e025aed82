using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using Shouldly;
using Xunit;
using static RsPa.Testing.Cache.CacheSamples;

namespace RsPa.Testing.Cache;

/// <summary>What every store of the cache must do.</summary>
public abstract class CacheStoreSpec
{
    protected abstract ICacheStore Store { get; }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_stored()
    {
        var entry = new CacheEntry(CacheKind.Answers, Key("k"), "sha256:0", "Ünïcödé 'quoted'", "/api/chat", "application/x-ndjson", new byte[] { 0, 255, 10, 0 }, new CacheCost(long.MaxValue, 7, 0.25), Start.AddTicks(10), Start.AddDays(1));

        await Write(Batch(entry));

        var found = (await Find(Answer("k"))).ShouldNotBeNull();
        (found with { Value = default }).ShouldBe(entry with { Value = default });
        found.Value.ToArray().ShouldBe([0, 255, 10, 0]);
    }

    [Fact]
    public async Task A_store_with_nothing_in_it_answers()
    {
        (await Find(Answer("k"))).ShouldBeNull();
        (await Store.CountAsync(default)).ShouldBe(CacheStatistics.None);
        (await Store.PurgeAsync(new CachePurge.All(), Start, 10, default)).ShouldBe(0);
    }

    [Fact]
    public async Task An_entry_is_found_until_its_time_is_up()
    {
        await Write(Batch(Entry(CacheKind.Answers, "k")));

        (await Find(Answer("k"), Start.AddHours(1).AddTicks(-10))).ShouldNotBeNull();
        (await Find(Answer("k"), Start.AddHours(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Kinds_do_not_meet()
    {
        await Write(Batch(Entry(CacheKind.Answers, "k"), Entry(CacheKind.Data, "k", "agent")));

        (await Find(Answer("k"))).ShouldNotBeNull().Owner.ShouldBe("owner");
        (await Find(Data("k"))).ShouldNotBeNull().Owner.ShouldBe("agent");
    }

    [Fact]
    public async Task A_later_entry_takes_the_place_of_the_one_of_its_key()
    {
        await Write(Batch(Entry(CacheKind.Data, "k", length: 1000)));
        await Write(Batch(Entry(CacheKind.Data, "k", "another")));

        (await Find(Data("k"))).ShouldNotBeNull().Owner.ShouldBe("another");
        (await Store.CountAsync(default)).Data.Entries.ShouldBe(1);
        (await Store.CountAsync(default)).Data.Bytes.ShouldBe(Entry(CacheKind.Data, "k", "another").Size);
    }

    [Fact]
    public async Task What_is_removed_is_gone()
    {
        await Write(Batch(Entry(CacheKind.Data, "a"), Entry(CacheKind.Data, "b")));
        await Write(CacheBatch.Empty with { Removed = [Data("a"), Data("never there")] });

        (await Find(Data("a"))).ShouldBeNull();
        (await Find(Data("b"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Past_the_bound_the_least_recently_used_go_down_to_nine_tenths()
    {
        var entries = Enumerable.Range(0, 10).Select(i => Entry(CacheKind.Answers, $"k{i}", length: 1000, created: Start.AddSeconds(i))).ToArray();
        var bounds = Ample with { Answers = entries.Sum(entry => entry.Size) };
        await Write(Batch(entries), bounds);
        (await Store.CountAsync(default)).Answers.Entries.ShouldBe(10);
        await Write(CacheBatch.Empty with { Used = [new(Answer("k0"), Start.AddMinutes(1)), new(Answer("k1"), Start.AddMinutes(1)), new(Answer("gone"), Start)] }, bounds);

        var now = await Write(Batch(Entry(CacheKind.Answers, "new", length: 1000, created: Start.AddMinutes(2)), Entry(CacheKind.Data, "data", length: 50_000)), bounds);

        // Eleven are one too many, and room for one more is made.
        (await Find(Answer("k2"))).ShouldBeNull();
        (await Find(Answer("k3"))).ShouldBeNull();
        foreach (var kept in (string[])["k0", "k1", "k4", "k9", "new"])
            (await Find(Answer(kept))).ShouldNotBeNull(kept);
        (now.Answers.Entries, now.Answers.Counts.Stores, now.Answers.Counts.Evictions).ShouldBe((9, 11, 2));
        (now.Data.Entries, now.Data.Counts.Evictions).ShouldBe((1, 0));
    }

    [Fact]
    public async Task One_owner_of_data_does_not_take_the_room_of_the_others()
    {
        var small = Entry(CacheKind.Data, "small", "modest");
        var bounds = Ample with { Data = 100_000, DataOfOwner = 10_000 };
        await Write(Batch(small), bounds);
        for (var i = 0; i < 30; i++)
            await Write(Batch(Entry(CacheKind.Data, $"large{i}", "greedy", 2000, Start.AddSeconds(i))), bounds);

        (await Find(Data("small"))).ShouldNotBeNull();
        (await Find(Data("large29"))).ShouldNotBeNull();
        (await Store.CountAsync(default)).Data.Bytes.ShouldBeLessThanOrEqualTo(10_000 + small.Size);
    }

    [Fact]
    public async Task A_use_that_is_noted_late_does_not_make_an_entry_older()
    {
        await Write(Batch(Entry(CacheKind.Answers, "a", length: 1000), Entry(CacheKind.Answers, "b", length: 1000)));
        await Write(CacheBatch.Empty with { Used = [new(Answer("a"), Start.AddMinutes(9)), new(Answer("b"), Start.AddMinutes(5))] });
        await Write(CacheBatch.Empty with { Used = [new(Answer("a"), Start.AddMinutes(1))] });

        await Write(Batch(Entry(CacheKind.Answers, "c", length: 1000, created: Start.AddMinutes(10))), Ample with { Answers = 3500 });

        (await Find(Answer("a"))).ShouldNotBeNull();
        (await Find(Answer("b"))).ShouldBeNull();
    }

    [Fact]
    public async Task An_entry_that_is_larger_than_all_room_does_not_stay() =>
        (await Write(Batch(Entry(CacheKind.Answers, "k", length: 5000)), Ample with { Answers = 4000 })).Answers.Entries.ShouldBe(0);

    [Fact]
    public async Task Tallies_add_up_and_say_since_when()
    {
        await Store.WriteAsync(CacheBatch.Empty with { Answers = new CacheTally(2, 3, new CacheCost(10, 20, 0.5)) }, Ample, Start, default);
        await Store.WriteAsync(CacheBatch.Empty with { Answers = new CacheTally(1, 0, new CacheCost(1, 2, 0.25)), Data = new CacheTally(0, 1, default) }, Ample, Start.AddHours(1), default);

        var now = await Store.CountAsync(default);

        now.Answers.ShouldBe(new CacheFigures(Start, 0, 0, new CacheCounts(3, 3, 0, 0, new CacheCost(11, 22, 0.75))));
        now.Data.ShouldBe(new CacheFigures(Start.AddHours(1), 0, 0, new CacheCounts(0, 1, 0, 0, default)));
    }

    [Fact]
    public async Task All_can_be_purged_in_parts_and_the_tallies_stay()
    {
        await Write(Batch([.. Enumerable.Range(0, 5).Select(i => Entry(i % 2 == 0 ? CacheKind.Answers : CacheKind.Data, $"k{i}"))]));

        (await Store.PurgeAsync(new CachePurge.All(), Start, 3, default)).ShouldBe(3);
        (await Store.PurgeAsync(new CachePurge.All(), Start, 3, default)).ShouldBe(2);
        (await Store.PurgeAsync(new CachePurge.All(), Start, 3, default)).ShouldBe(0);

        var now = await Store.CountAsync(default);
        (now.Answers.Entries, now.Answers.Counts.Stores, now.Data.Entries, now.Data.Counts.Stores).ShouldBe((0, 3, 0, 2));
    }

    [Fact]
    public async Task The_answers_of_one_model_can_be_purged()
    {
        await Write(Batch(Entry(CacheKind.Answers, "a"), Entry(CacheKind.Answers, "b") with { Name = "other:latest" }, Entry(CacheKind.Data, "c") with { Name = "qwen3:8b" }));

        (await Store.PurgeAsync(new CachePurge.OfModel("qwen3:8b"), Start, 10, default)).ShouldBe(1);

        (await Find(Answer("a"))).ShouldBeNull();
        (await Find(Answer("b"))).ShouldNotBeNull();
        (await Find(Data("c"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_expired_can_be_purged()
    {
        await Write(Batch(Entry(CacheKind.Answers, "old"), Entry(CacheKind.Data, "new", created: Start.AddHours(1))));

        (await Store.PurgeAsync(new CachePurge.Expired(), Start.AddHours(1), 10, default)).ShouldBe(1);

        (await Find(Data("new"))).ShouldNotBeNull();
        (await Store.CountAsync(default)).Answers.Entries.ShouldBe(0);
    }

    [Fact]
    public async Task Many_write_and_read_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            await Write(Batch(Entry(CacheKind.Answers, $"k{i}")) with { Answers = new CacheTally(1, 0, default) });
            (await Find(Answer($"k{i}"))).ShouldNotBeNull();
        })));

        var now = await Store.CountAsync(default);
        (now.Answers.Entries, now.Answers.Counts.Hits).ShouldBe((8, 8));
    }

    protected Task<CacheStatistics> Write(CacheBatch batch, CacheBounds? bounds = null) => Store.WriteAsync(batch, bounds ?? Ample, Start, default);

    protected async Task<CacheEntry?> Find(CachePlace place, DateTimeOffset? now = null) => await Store.FindAsync(place.Kind, place.Key, now ?? Start, default);
}
