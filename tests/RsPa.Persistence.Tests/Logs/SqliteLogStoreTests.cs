using Microsoft.Data.Sqlite;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Store;
using RsPa.Persistence.Sqlite.Logs;
using RsPa.Persistence.Sqlite.Reading;

namespace RsPa.Persistence.Tests.Logs;

public sealed class SqliteLogStoreTests : IAsyncDisposable, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("rspa-logs-").FullName;
    private readonly SqliteLogStore _store;

    public SqliteLogStoreTests() => _store = Open();

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
    public async Task An_entry_comes_back_as_it_was_stored()
    {
        var full = new LogEntry(Start.AddTicks(1234560), LogSeverity.Critical, "RsPa.Some.Logger", "Ünïcödé 'quoted' \"text\"\nsecond line", "Module", "Function", 42, "System.Exception: no\n   at X", new LogContext("0199-task", 3, "reimbursement", "box"));
        var bare = Entry("bare") with { Module = null, Context = LogContext.None };

        await Append(full, bare);

        (await Find(new LogQuery { Order = LogOrder.NewestLast })).Select(row => row.Entry).ShouldBe([full, bare]);
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
    public async Task Rows_come_newest_first_or_newest_last_and_are_always_the_newest()
    {
        await Append([.. Enumerable.Range(1, 5).Select(i => Entry($"m{i}"))]);

        Messages(await Find(new LogQuery { Limit = 3 })).ShouldBe(["m5", "m4", "m3"]);
        Messages(await Find(new LogQuery { Limit = 3, Order = LogOrder.NewestLast })).ShouldBe(["m3", "m4", "m5"]);
    }

    [Fact]
    public async Task Who_follows_misses_no_row()
    {
        await Append([.. Enumerable.Range(1, 5).Select(i => Entry($"m{i}"))]);
        var seen = new List<string>();
        long last = 0;

        while (await Find(new LogQuery { AfterId = last, Limit = 2, Order = LogOrder.NewestLast }) is { Count: > 0 } rows)
        {
            seen.AddRange(Messages(rows));
            last = rows[^1].Id;
        }

        seen.ShouldBe(["m1", "m2", "m3", "m4", "m5"]);
    }

    [Fact]
    public async Task Pages_go_back_by_the_number_of_the_last_row()
    {
        await Append([.. Enumerable.Range(1, 5).Select(i => Entry($"m{i} word"))]);
        var page = await Find(new LogQuery { Limit = 2 });

        Messages(await Find(new LogQuery { Limit = 2, BeforeId = page[^1].Id })).ShouldBe(["m3 word", "m2 word"]);
        Messages(await Find(new LogQuery { Limit = 2, BeforeId = page[^1].Id, Text = "word" })).ShouldBe(["m3 word", "m2 word"]);
    }

    [Theory]
    [InlineData(LogSeverity.Debug, 5)]
    [InlineData(LogSeverity.Info, 4)]
    [InlineData(LogSeverity.Warning, 3)]
    [InlineData(LogSeverity.Error, 2)]
    [InlineData(LogSeverity.Critical, 1)]
    public async Task A_severity_means_that_one_and_above(LogSeverity minimum, int count)
    {
        await Append([.. LogSeverities.ByName.Values.Select(severity => Entry("x") with { Severity = severity })]);

        (await Find(new LogQuery { MinimumSeverity = minimum })).Count.ShouldBe(count);
    }

    [Fact]
    public async Task Time_agent_and_task_restrict_together()
    {
        await Append(
            Entry("a") with { Time = Start, Context = new LogContext("t1", 1, "mail", null) },
            Entry("b") with { Time = Start.AddMinutes(1), Context = new LogContext("t1", 2, "mail", null) },
            Entry("c") with { Time = Start.AddMinutes(2), Context = new LogContext("t2", 1, "mail", null) },
            Entry("d") with { Time = Start.AddMinutes(3), Context = new LogContext("t3", 1, "other", null) });

        Messages(await Find(new LogQuery { Since = Start.AddMinutes(1), Until = Start.AddMinutes(3) })).ShouldBe(["c", "b"]);
        Messages(await Find(new LogQuery { Agent = "mail" })).ShouldBe(["c", "b", "a"]);
        Messages(await Find(new LogQuery { Task = "t1" })).ShouldBe(["b", "a"]);
        Messages(await Find(new LogQuery { Task = "t1", Agent = "mail", Since = Start.AddSeconds(1) })).ShouldBe(["b"]);
    }

    [Theory]
    [InlineData("receipt", true)]
    [InlineData("RECEIPT", true)]
    [InlineData("rece", true)]
    [InlineData("paid receipt", true)]
    [InlineData("receipt unpaid", false)]
    [InlineData("eceipt", false)]
    [InlineData("cafe", true)]
    [InlineData("\"quoted\"", true)]
    [InlineData("\"quoted", true)]
    [InlineData("\"\"", false)]
    [InlineData("\"", true)]
    [InlineData("o'clock", true)]
    [InlineData("100%", true)]
    [InlineData("%", true)]
    [InlineData("%%", false)]
    [InlineData("a AND b", false)]
    [InlineData("NOT", false)]
    [InlineData("message:receipt", false)]
    [InlineData("receipt*", true)]
    [InlineData("(receipt", true)]
    [InlineData("-receipt", true)]
    [InlineData("^receipt", true)]
    [InlineData("C:\\Temp", true)]
    [InlineData("a/b-c_d", true)]
    [InlineData("日本", true)]
    [InlineData("→", true)]
    [InlineData("←", false)]
    [InlineData("re\0ceipt", false)]
    [InlineData("   ", true)]
    [InlineData("InvalidOperationException", true)]
    [InlineData("RsPa.Tests", true)]
    public async Task Text_is_words_and_never_an_expression(string text, bool found)
    {
        await Append(
            Entry("Receipt paid at 5 o'clock: \"quoted\" 100% Café C:\\Temp\\x a/b-c_d 日本語 → done") with { Exception = "System.InvalidOperationException: gone" },
            Entry("nothing of the kind") with { Logger = "Other" });

        (await Find(new LogQuery { Text = text })).Any(row => row.Entry.Exception is not null).ShouldBe(found);
    }

    [Fact]
    public async Task Text_restricts_together_with_everything_else()
    {
        await Append(
            Entry("disk full") with { Severity = LogSeverity.Error, Context = new LogContext("t1", 1, "mail", null) },
            Entry("disk full") with { Severity = LogSeverity.Info, Context = new LogContext("t1", 1, "mail", null) },
            Entry("disk full") with { Severity = LogSeverity.Error, Context = new LogContext("t2", 1, "mail", null) });

        (await Find(new LogQuery { Text = "disk", MinimumSeverity = LogSeverity.Warning, Task = "t1" })).ShouldHaveSingleItem().Entry.Severity.ShouldBe(LogSeverity.Error);
    }

    [Fact]
    public async Task Old_entries_go_in_batches_and_leave_the_index_too()
    {
        await Append([.. Enumerable.Range(0, 10).Select(i => Entry($"word{i} common") with { Time = Start.AddDays(i) })]);

        (await _store.PruneAsync(Start.AddDays(5), 3, default)).ShouldBe(3);
        Messages(await Find(new LogQuery { Order = LogOrder.NewestLast, Text = "common" }))[0].ShouldBe("word3 common");
        (await _store.PruneAsync(Start.AddDays(5), 3, default)).ShouldBe(2);
        (await _store.PruneAsync(Start.AddDays(5), 3, default)).ShouldBe(0);

        (await Find(new LogQuery())).Count.ShouldBe(5);
        (await Find(new LogQuery { Text = "word1" })).ShouldBeEmpty();
        Scalar("INSERT INTO log_text (log_text) VALUES ('integrity-check') RETURNING 1").ShouldBe(1L);
    }

    [Fact]
    public async Task The_number_of_a_removed_row_is_not_given_again()
    {
        await Append(Entry("a"));
        var first = (await Find(new LogQuery()))[0].Id;
        await _store.PruneAsync(Start.AddDays(1), 10, default);
        await Append(Entry("b"));

        (await Find(new LogQuery()))[0].Id.ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task Entries_are_stored_all_or_none()
    {
        await Should.ThrowAsync<Exception>(() => Append(Entry("good"), Entry("bad") with { Message = null! }));

        (await Find(new LogQuery())).ShouldBeEmpty();
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

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_limit_out_of_range_is_refused(int limit) =>
        (await Should.ThrowAsync<ArgumentException>(() => Find(new LogQuery { Limit = limit }))).Message.ShouldContain($"limit {limit}");

    [Fact]
    public async Task Many_write_and_read_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            await Append(Entry($"m{i}"));
            await Find(new LogQuery());
        })));

        (await Find(new LogQuery())).Count.ShouldBe(8);
    }

    private static LogEntry Entry(string message) => new(Start, LogSeverity.Info, "RsPa.Tests", message, "Tests", null, null, null, LogContext.None);

    private static List<string> Messages(IEnumerable<LogRow> rows) => [.. rows.Select(row => row.Entry.Message)];

    private Task Append(params LogEntry[] entries) => _store.AppendAsync(entries, default);

    private Task<IReadOnlyList<LogRow>> Find(LogQuery query) => _store.QueryAsync(query, default);

    private object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
