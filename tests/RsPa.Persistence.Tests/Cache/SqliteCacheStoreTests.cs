using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Cache;
using RsPa.Actors.Protocol.Cache;
using RsPa.Actors.Store;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Cache;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Testing.Cache;
using static RsPa.Testing.Cache.CacheSamples;

namespace RsPa.Persistence.Tests.Cache;

public sealed class SqliteCacheStoreTests : CacheStoreSpec, IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-cache-").FullName;
    private readonly Warnings _warnings = new();
    private SqliteCacheStore _store;

    public SqliteCacheStoreTests() => _store = Open();

    protected override ICacheStore Store => _store;

    private string File => Path.Combine(_directory, "cache", "cache.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task No_file_is_made_before_something_is_kept()
    {
        await Store.CountAsync(default);
        await Find(Answer("k"));
        Directory.Exists(Path.GetDirectoryName(File)).ShouldBeFalse();

        await Write(Batch(Entry(CacheKind.Answers, "k")));
        Scalar("PRAGMA journal_mode").ShouldBe("wal");
        Scalar("PRAGMA user_version").ShouldBe(1L);
    }

    [Fact]
    public async Task What_was_kept_is_there_after_a_restart_with_its_tallies()
    {
        await Write(Batch(Entry(CacheKind.Answers, "k")) with { Answers = new CacheTally(5, 2, default) });
        await ReopenAsync();

        (await Find(Answer("k"))).ShouldNotBeNull();
        (await Store.CountAsync(default)).Answers.Counts.ShouldBe(new CacheCounts(5, 2, 1, 0, default));
        _warnings.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("PRAGMA user_version = 0")]
    [InlineData("DROP TABLE tally")]
    public async Task A_file_of_another_version_or_form_is_set_aside_with_a_warning_and_made_anew(string change)
    {
        await Write(Batch(Entry(CacheKind.Answers, "before")));
        await _store.DisposeAsync();
        Scalar(change);
        _store = Open();

        await Write(Batch(Entry(CacheKind.Answers, "after")));

        (await Find(Answer("before"))).ShouldBeNull();
        (await Find(Answer("after"))).ShouldNotBeNull();
        _warnings.Lines.ShouldHaveSingleItem().ShouldContain($"{File}.aside");
        System.IO.File.Exists($"{File}.aside").ShouldBeTrue();
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside_with_a_warning_and_made_anew()
    {
        await Write(Batch(Entry(CacheKind.Answers, "before")));
        await _store.DisposeAsync();
        System.IO.File.WriteAllText(File, new string('x', 8192));
        _store = Open();

        await Should.ThrowAsync<StorageException>(() => Find(Answer("before")));
        await Write(Batch(Entry(CacheKind.Answers, "after")));

        (await Find(Answer("after"))).ShouldNotBeNull();
        _warnings.Lines.ShouldHaveSingleItem().ShouldContain(".aside");
        System.IO.File.ReadAllText($"{File}.aside").ShouldStartWith("xxx");
    }

    [Fact]
    public async Task Damage_that_only_a_question_meets_is_mended_by_the_next_write()
    {
        await Write(Batch([.. Enumerable.Range(0, 40).Select(i => Entry(CacheKind.Answers, $"k{i}", length: 20_000))]));
        await ReopenAsync();
        await Store.CountAsync(default);
        Scalar("PRAGMA wal_checkpoint(TRUNCATE)");
        Spoil();

        await Should.ThrowAsync<StorageException>(async () =>
        {
            for (var i = 0; i < 40; i++)
                await Find(Answer($"k{i}"));
        });
        await Write(CacheBatch.Empty with { Data = new CacheTally(0, 1, default) });

        _warnings.Lines.ShouldHaveSingleItem();
        (await Find(Answer("k0"))).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_followed_by_a_new_one()
    {
        await Write(Batch(Entry(CacheKind.Answers, "before")));
        await Find(Answer("before"));
        System.IO.File.Delete(File);

        await Write(Batch(Entry(CacheKind.Answers, "after")));

        (await Find(Answer("before"))).ShouldBeNull();
        (await Find(Answer("after"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_purge_gives_the_room_back_and_leaves_no_content_behind()
    {
        await Write(Batch([.. Enumerable.Range(0, 100).Select(i => Entry(CacheKind.Answers, $"k{i}", length: 20_000))]));
        var before = Pages();

        await Store.PurgeAsync(new CachePurge.All(), Start, 1000, default);

        Scalar("SELECT count(*) FROM content").ShouldBe(0L);
        Pages().ShouldBeLessThan(before / 4);
    }

    [Fact]
    public async Task A_store_that_failed_works_again_when_the_fault_is_gone()
    {
        var directory = Path.Combine(_directory, "cache");
        System.IO.File.WriteAllText(directory, "a file where the directory belongs");
        await Should.ThrowAsync<IOException>(() => Write(Batch(Entry(CacheKind.Answers, "a"))));

        System.IO.File.Delete(directory);
        await Write(Batch(Entry(CacheKind.Answers, "b")));

        (await Find(Answer("b"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_batch_is_written_whole_or_not_at_all()
    {
        await Write(Batch(Entry(CacheKind.Answers, "a")));
        Scalar("CREATE TRIGGER refuse BEFORE INSERT ON tally WHEN new.hits > 5 BEGIN SELECT RAISE(ABORT, 'no'); END");

        await Should.ThrowAsync<StorageException>(() => Write(Batch(Entry(CacheKind.Answers, "b")) with { Answers = new CacheTally(6, 0, default) }));

        (await Find(Answer("a"))).ShouldNotBeNull();
        (await Find(Answer("b"))).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_there_is_known_after_every_kind_of_change()
    {
        await Write(Batch(Entry(CacheKind.Answers, "a", length: 100), Entry(CacheKind.Answers, "b", length: 200), Entry(CacheKind.Data, "a", length: 300)));
        await Write(Batch(Entry(CacheKind.Answers, "a", length: 400)));
        await AsCountedAsync();
        await Write(CacheBatch.Empty with { Removed = [Answer("b")] });
        await AsCountedAsync();
        await ReopenAsync();
        await Write(Batch(Entry(CacheKind.Answers, "c", length: 500)));
        await AsCountedAsync();
        (await Find(Answer("a"))).ShouldNotBeNull();
        await Store.PurgeAsync(new CachePurge.All(), Start, 1000, default);
        await AsCountedAsync();
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_known_without_a_read()
    {
        await Write(Batch(Entry(CacheKind.Answers, "a")));
        Scalar($"UPDATE entry SET key = x'{Answer("b").Key}'"); // behind its back

        (await Find(Answer("b"))).ShouldBeNull();
        await ReopenAsync();
        (await Find(Answer("b"))).ShouldNotBeNull(); // before the first write all is read
        await Write(Batch(Entry(CacheKind.Answers, "c")));
        (await Find(Answer("b"))).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(CacheSql.Find)]
    [InlineData(CacheSql.Remove)]
    [InlineData(CacheSql.NoteUse)]
    [InlineData(CacheSql.OldestOfKind)]
    [InlineData(CacheSql.OldestOfOwner)]
    [InlineData(CacheSql.PurgeExpired)]
    public async Task No_question_sorts_or_reads_the_whole_table(string sql)
    {
        await Write(Batch(Entry(CacheKind.Answers, "a")));

        var plan = Plan(sql);

        plan.ShouldContain(line => line.Contains("SEARCH", StringComparison.Ordinal));
        plan.ShouldAllBe(line => !line.Contains("SCAN", StringComparison.Ordinal) && !line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private async Task AsCountedAsync()
    {
        var now = await Store.CountAsync(default);
        (now.Answers.Entries, now.Answers.Bytes, now.Data.Entries, now.Data.Bytes).ShouldBe((Sum("count(*)", 1), Sum("coalesce(sum(size), 0)", 1), Sum("count(*)", 2), Sum("coalesce(sum(size), 0)", 2)));

        long Sum(string what, int kind) => (long)Scalar($"SELECT {what} FROM entry WHERE kind = {kind}")!;
    }

    private SqliteCacheStore Open() => new(File, new ReadPool(new ReadPoolSettings("test", 2, 0, 100, null), TimeProvider.System), TimeProvider.System, _warnings);

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = Open();
    }

    // All but the first pages: the tables of contents of the file stay readable.
    private void Spoil()
    {
        using var file = new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var page = new byte[4096];
        Array.Fill(page, (byte)0xA5);
        for (var at = 30L * page.Length; at < file.Length; at += page.Length)
        {
            file.Position = at;
            file.Write(page);
        }
    }

    private long Pages() => (long)Scalar("PRAGMA page_count")!;

    private List<string> Plan(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        for (var i = 0; i < 3; i++)
            command.Parameters.AddWithValue($"@{i}", 1);
        using var rows = command.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(rows.GetString(3));
        return lines;
    }

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed class Warnings : ILogger<SqliteCacheStore>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
