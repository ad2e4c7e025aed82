using Microsoft.Data.Sqlite;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Store;
using RsPa.Persistence.Reading;
using RsPa.Persistence.Sqlite.Logs;
using RsPa.Persistence.Sqlite.Reading;
using RsPa.Testing.Logs;

namespace RsPa.Persistence.Tests.Logs;

public sealed class SqliteLogStoreTests : LogStoreSpec, IAsyncDisposable, IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-logs-").FullName;
    private readonly SqliteLogStore _store;

    public SqliteLogStoreTests() => _store = Open();

    protected override ILogStore Store => _store;

    private SqliteLogStore Open() => new(File, new ReadPool(new ReadPoolSettings("test", 1, 0, 10, null), TimeProvider.System), readLimit: null, TimeProvider.System);

    private string File => Path.Combine(_directory, "logs", "logs.db");

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_followed_by_a_new_one_which_says_so()
    {
        await Append(Entry("before"));
        await Find(new LogQuery());
        System.IO.File.Delete(File);

        await Append(Entry("after"));

        var rows = await Find(new LogQuery { Order = LogOrder.NewestLast });
        rows.Count.ShouldBe(2);
        rows[0].Entry.Severity.ShouldBe(LogSeverity.Warning);
        rows[0].Entry.Message.ShouldContain("removed or replaced");
        rows[1].Entry.Message.ShouldBe("after");
    }

    [Fact]
    public async Task A_file_that_can_not_be_used_is_found_before_it_is_and_left_as_it_is()
    {
        LogFile.Check(File);
        await using (var store = Open())
            await store.AppendAsync([Entry("good")], default);
        LogFile.Check(File);
        using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            using var drop = other.CreateCommand();
            drop.CommandText = "DROP TABLE log";
            drop.ExecuteNonQuery();
        }

        Should.Throw<StorageException>(() => LogFile.Check(File)).Message.ShouldContain("the table 'log'");
        System.IO.File.WriteAllText(File, new string('x', 8192));
        var refusal = Should.Throw<StorageException>(() => LogFile.Check(File)).Message;
        refusal.ShouldContain(File);
        refusal.ShouldContain("damaged");
        refusal.ShouldContain($"mv '{File}'");
        System.IO.File.ReadAllText(File).ShouldBe(new string('x', 8192));
    }

    [Fact]
    public async Task The_file_is_WAL_and_its_directory_is_made()
    {
        await _store.OpenAsync(default);

        Scalar("PRAGMA journal_mode").ShouldBe("wal");
        Scalar("PRAGMA user_version").ShouldBe(1L);
    }

    [Fact]
    public async Task Words_are_found_without_their_accents()
    {
        await Append(Entry("Café"));
        (await Find(new LogQuery { Text = "cafe" })).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_removed_leaves_the_index_too()
    {
        await Append([.. Enumerable.Range(0, 10).Select(i => Entry($"word{i} common") with { Time = Start.AddDays(i) })]);

        await _store.PruneAsync(Start.AddDays(5), 10, default);

        Scalar("INSERT INTO log_text (log_text) VALUES ('integrity-check') RETURNING 1").ShouldBe(1L);
        Scalar("SELECT count(*) FROM log_text WHERE log_text MATCH 'common'").ShouldBe(5L);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_a_clear_error_and_stays_untouched()
    {
        await _store.OpenAsync(default);
        Scalar("PRAGMA user_version = 7");
        await using var late = Open();

        var error = await Should.ThrowAsync<InvalidOperationException>(() => late.OpenAsync(default));

        error.Message.ShouldContain("schema version 7");
        error.Message.ShouldContain("logs.db");
        error.Message.ShouldContain("move the file away");
        Scalar("PRAGMA user_version").ShouldBe(7L);
    }

    [Fact]
    public async Task A_store_that_failed_works_again_when_the_fault_is_gone()
    {
        System.IO.File.WriteAllText(Path.Combine(_directory, "logs"), "a file where the directory belongs");
        await Should.ThrowAsync<IOException>(() => Append(Entry("a")));

        System.IO.File.Delete(Path.Combine(_directory, "logs"));
        await Append(Entry("b"));

        Messages(await Find(new LogQuery())).ShouldBe(["b"]);
    }

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
