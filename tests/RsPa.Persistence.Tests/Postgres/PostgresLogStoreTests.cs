using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres.Logs;
using RsPa.Testing.Logs;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresLogStoreTests : LogStoreSpec, IAsyncLifetime
{
    private FreshDatabase _database = null!;
    private PostgresLogStore _store = null!;

    protected override ILogStore Store => _store;

    protected override string Kept(string text) => text.Replace('\0', '\uFFFD');

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

    // As SQLite's index of words does.
    [PostgresTheory]
    [InlineData("cafe", true)]
    [InlineData("CAFÉ crème", true)]
    [InlineData("cafe\u0301", true)]
    [InlineData("Àlava", true)]
    [InlineData("alav", true)]
    [InlineData("cafx", false)]
    [InlineData("one.gone", false)]
    [InlineData("gone.rspa", false)]
    public async Task Accents_do_not_matter_and_parts_of_an_entry_do_not_run_into_one_another(string text, bool found)
    {
        await Append(Entry("Café crème in Álava, one") with { Exception = "gone" });

        (await Find(new LogQuery { Text = text })).Any().ShouldBe(found);
    }

    [PostgresFact]
    public async Task A_half_of_a_pair_is_replaced_and_never_an_error()
    {
        await Append(Entry("a\uD83D b\uDE00 😀"));

        Messages(await Find(new LogQuery { Text = "😀" })).ShouldBe(["a\uFFFD b\uFFFD 😀"]);
    }

    [PostgresFact]
    public async Task A_very_long_text_is_stored_and_found_by_its_beginning()
    {
        var message = $"start {string.Join(' ', Enumerable.Range(0, 30_000).Select(i => $"w{i}"))} {new string('x', 5_000)}";

        await Append(Entry(message));

        Messages(await Find(new LogQuery { Text = "start w0 w999" })).ShouldBe([message]);
    }

    [PostgresFact]
    public async Task Who_follows_misses_no_row_of_two_nodes_that_write_at_once()
    {
        await using var other = Another();
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 25; i++)
                await (writer % 2 == 0 ? _store : other).AppendAsync([Entry($"{writer}.{i}"), Entry($"{writer}.{i}b")], default);
        }));
        var seen = new List<string>();
        long last = 0;
        while (true)
        {
            var done = writing.IsCompleted;
            var rows = await Find(new LogQuery { AfterId = last, Limit = 1000, Order = LogOrder.NewestLast });
            seen.AddRange(Messages(rows));
            if (rows.Count > 0)
                last = rows[^1].Id;
            else if (done)
                break;
        }

        await writing;
        seen.Count.ShouldBe(400);
        seen.Distinct().Count().ShouldBe(400);
    }

    [PostgresFact]
    public async Task A_table_that_was_dropped_is_made_anew_at_the_second_try()
    {
        await Append(Entry("before"));
        await _database.ScalarAsync("DROP TABLE rspa.log");

        await Should.ThrowAsync<StorageException>(() => Append(Entry("lost")));
        await Append(Entry("after"));

        Messages(await Find(new LogQuery())).ShouldBe(["after"]);
    }

    [PostgresFact]
    public async Task A_table_of_a_newer_version_is_left_as_it_is_with_a_remedy()
    {
        await Append(Entry("theirs"));
        await _database.ScalarAsync("COMMENT ON TABLE rspa.log IS 'version 2'");
        await using var store = Another();

        var refusal = await Should.ThrowAsync<StorageException>(() => store.AppendAsync([Entry("ours")], default));

        refusal.Message.ShouldContain("newer version");
        refusal.Message.ShouldContain("RENAME TO");
        (await _database.ScalarAsync("SELECT count(*) FROM rspa.log")).ShouldBe(1L);
    }

    [PostgresFact]
    public async Task After_its_connections_were_cut_the_next_write_goes_through()
    {
        await Append(Entry("before"));
        await _database.ScalarAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        await Should.ThrowAsync<StorageException>(() => Append(Entry("refused")));
        await Append(Entry("after"));

        Messages(await Find(new LogQuery())).ShouldBe(["after", "before"]);
    }

    private PostgresLogStore Another() => new(_database.Server(durable: false), _database.Reader());
}
