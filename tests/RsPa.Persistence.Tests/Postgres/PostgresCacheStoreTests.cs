using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres.Cache;
using RsPa.Testing.Cache;
using RsPa.Testing.Postgres;
using static RsPa.Testing.Cache.CacheSamples;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresCacheStoreTests : CacheStoreSpec, IAsyncLifetime
{
    private FreshDatabase _database = null!;
    private PostgresCacheStore _store = null!;

    protected override ICacheStore Store => _store;

    public async Task InitializeAsync()
    {
        _database = await FreshDatabase.EmptyAsync();
        _store = Another();
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [PostgresFact]
    public async Task Two_nodes_share_entries_bounds_and_tallies()
    {
        await using var other = Another();
        var bounds = Ample with { Answers = 40 * Entry(CacheKind.Answers, "a00", length: 1000).Size };
        await Task.WhenAll(Enumerable.Range(0, 80).Select(i => (i % 2 == 0 ? _store : other).WriteAsync(
            Batch(Entry(CacheKind.Answers, $"a{i:00}", length: 1000), Entry(CacheKind.Data, "shared", $"agent{i % 3}")) with { Answers = new CacheTally(1, 0, default), Used = [new(Data("shared"), Start.AddMinutes(i))] }, bounds, Start, default)));

        var now = await other.CountAsync(default);

        (now.Answers.Counts.Hits, now.Answers.Counts.Stores, now.Data.Entries, now.Data.Counts.Stores).ShouldBe((80, 80, 1, 80));
        now.Answers.Bytes.ShouldBeLessThanOrEqualTo(bounds.Answers);
        now.Answers.Counts.Evictions.ShouldBe(80 - now.Answers.Entries);
        (await _store.CountAsync(default)).ShouldBe(now);
    }

    [PostgresFact]
    public async Task Of_two_entries_of_one_key_in_a_batch_the_last_one_stays()
    {
        await Write(Batch(Entry(CacheKind.Data, "k", "first"), Entry(CacheKind.Data, "k", "last")));

        (await Find(Data("k"))).ShouldNotBeNull().Owner.ShouldBe("last");
    }

    [PostgresFact]
    public async Task Tables_of_another_version_are_made_anew()
    {
        await Write(Batch(Entry(CacheKind.Data, "k")));
        await _database.ScalarAsync("COMMENT ON TABLE rspa.cache_entry IS 'version 99'");
        await using var other = Another();

        (await other.CountAsync(default)).ShouldBe(CacheStatistics.None);
    }

    [PostgresFact]
    public async Task Tables_that_were_dropped_are_missed_by_nobody()
    {
        await Write(Batch(Entry(CacheKind.Data, "k")));
        await _database.ScalarAsync("DROP TABLE rspa.cache_entry, rspa.cache_tally");

        (await Find(Data("k"))).ShouldBeNull();
        await Should.ThrowAsync<StorageException>(() => Write(Batch(Entry(CacheKind.Data, "k"))));
        await Write(Batch(Entry(CacheKind.Data, "k")));

        (await Find(Data("k"))).ShouldNotBeNull();
    }

    [PostgresFact]
    public async Task A_look_that_takes_too_long_is_given_up_and_none_is_made_for_a_while()
    {
        await Write(Batch(Entry(CacheKind.Data, "k")));
        await using var holder = await _database.Server(1).OpenAsync(default);
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE rspa.cache_entry", holder))
            await hold.ExecuteNonQueryAsync();
        await using var hurried = new PostgresCacheStore(_database.Server(), _database.Reader(limit: TimeSpan.FromMilliseconds(200)), TimeProvider.System);

        await Should.ThrowAsync<ReadRefusedException>(async () => await hurried.FindAsync(CacheKind.Data, Key("k"), Start, default));
        await transaction.RollbackAsync();

        (await Should.ThrowAsync<StorageException>(async () => await hurried.FindAsync(CacheKind.Data, Key("k"), Start, default))).Message.ShouldContain("took longer");
    }

    [PostgresFact]
    public async Task The_entries_are_in_no_log_of_the_servers_and_the_tallies_are()
    {
        await Write(CacheBatch.Empty);

        (await _database.ScalarAsync("SELECT string_agg(relpersistence::text, '' ORDER BY relname) FROM pg_class WHERE relname IN ('cache_entry', 'cache_tally')")).ShouldBe("up");
    }

    private PostgresCacheStore Another() => new(_database.Server(durable: false), _database.Reader(), TimeProvider.System);
}
