using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using Shouldly;
using Xunit;

namespace RsPa.Testing.Logs;

/// <summary>What every store of log entries must do.</summary>
public abstract class LogStoreSpec
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract ILogStore Store { get; }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_stored()
    {
        var full = new LogEntry(Start.AddTicks(1234560), LogSeverity.Critical, "RsPa.Some.Logger", "Ünïcödé 'quoted' \"text\"\nsecond line", "Module", "Function", 42, "System.Exception: no\n   at X", new LogContext("0199-task", 3, "reimbursement", "box"));
        var bare = Entry("bare") with { Module = null, Context = LogContext.None };

        await Append(full, bare);

        (await Find(new LogQuery { Order = LogOrder.NewestLast })).Select(row => row.Entry).ShouldBe([full, bare]);
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
    [InlineData("CAFÉ", true)]
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
    public async Task Old_entries_go_in_batches_oldest_first()
    {
        await Append([.. Enumerable.Range(0, 10).Select(i => Entry($"word{i} common") with { Time = Start.AddDays(i) })]);

        (await Store.PruneAsync(Start.AddDays(5), 3, default)).ShouldBe(3);
        Messages(await Find(new LogQuery { Order = LogOrder.NewestLast, Text = "common" }))[0].ShouldBe("word3 common");
        (await Store.PruneAsync(Start.AddDays(5), 3, default)).ShouldBe(2);
        (await Store.PruneAsync(Start.AddDays(5), 3, default)).ShouldBe(0);

        Messages(await Find(new LogQuery { Order = LogOrder.NewestLast })).ShouldBe(["word5 common", "word6 common", "word7 common", "word8 common", "word9 common"]);
        (await Find(new LogQuery { Text = "word1" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_number_of_a_removed_row_is_not_given_again()
    {
        await Append(Entry("a"));
        var first = (await Find(new LogQuery()))[0].Id;
        await Store.PruneAsync(Start.AddDays(1), 10, default);
        await Append(Entry("b"));

        (await Find(new LogQuery()))[0].Id.ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task Entries_are_stored_all_or_none()
    {
        await Should.ThrowAsync<Exception>(() => Append(Entry("good"), Entry("bad") with { Message = null! }));

        (await Find(new LogQuery())).ShouldBeEmpty();
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

    [Fact]
    public async Task What_was_written_late_is_old_by_its_time_and_not_by_its_number()
    {
        await Append(Entry("new") with { Time = Start.AddDays(2) }, Entry("old") with { Time = Start });

        (await Store.PruneAsync(Start.AddDays(1), 10, default)).ShouldBe(1);

        Messages(await Find(new LogQuery())).ShouldBe(["new"]);
    }

    [Fact]
    public async Task Nothing_can_be_appended()
    {
        await Append();
        (await Find(new LogQuery())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("'; DROP TABLE log; --")]
    [InlineData("{\"task\": \"t9\"}\r\n\u001b[31m\t\u0007")]
    [InlineData("\u202Eabc 😀 \u0000 \uFFFD")]
    [InlineData("")]
    public async Task Whatever_is_written_comes_back_to_the_letter(string text)
    {
        var entry = new LogEntry(Start, LogSeverity.Error, $"L{text}", text, text, text, int.MaxValue, text, new LogContext($"t{text}", int.MaxValue, $"a{text}", text));

        await Append(entry, Entry("other"));

        (await Find(new LogQuery { Task = $"t{text}", Agent = $"a{text}" })).ShouldHaveSingleItem().Entry.ShouldBe(entry with
        {
            Logger = Kept(entry.Logger), Message = Kept(text), Module = Kept(text), Function = Kept(text), Exception = Kept(text), Context = new LogContext(Kept($"t{text}"), int.MaxValue, Kept($"a{text}"), Kept(text)),
        });
    }

    [Fact]
    public async Task A_follower_can_stop_before_a_row_and_restrict_what_it_sees()
    {
        await Append([.. Enumerable.Range(1, 9).Select(i => Entry($"m{i}") with { Severity = i % 2 == 0 ? LogSeverity.Warning : LogSeverity.Info })]);
        var ids = (await Find(new LogQuery { Order = LogOrder.NewestLast })).Select(row => row.Id).ToArray();

        var query = new LogQuery { AfterId = ids[1], BeforeId = ids[8], MinimumSeverity = LogSeverity.Warning, Limit = 2 };
        Messages(await Find(query)).ShouldBe(["m6", "m4"]);
        Messages(await Find(query with { Order = LogOrder.NewestLast })).ShouldBe(["m4", "m6"]);
        (await Find(query with { AfterId = ids[8], BeforeId = null })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_query_that_is_not_valid_is_refused_with_its_problem()
    {
        (await Should.ThrowAsync<ArgumentException>(() => Find(new LogQuery { Order = LogOrder.Invalid }))).Message.ShouldContain("order 0");
        (await Should.ThrowAsync<ArgumentException>(() => Find(new LogQuery { MinimumSeverity = (LogSeverity)15 }))).Message.ShouldContain("severity 15");
    }

    /// <summary>A text as it comes back, where the store can't hold all characters.</summary>
    protected virtual string Kept(string text) => text;

    protected static LogEntry Entry(string message) => new(Start, LogSeverity.Info, "RsPa.Tests", message, "Tests", null, null, null, LogContext.None);

    protected static List<string> Messages(IEnumerable<LogRow> rows) => [.. rows.Select(row => row.Entry.Message)];

    protected Task Append(params LogEntry[] entries) => Store.AppendAsync(entries, default);

    protected Task<IReadOnlyList<LogRow>> Find(LogQuery query) => Store.QueryAsync(query, default);
}
