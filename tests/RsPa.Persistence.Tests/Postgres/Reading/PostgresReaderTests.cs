using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Reading;
using RsPa.Testing.Postgres;
using RsPa.Testing.VirtualTime;

namespace RsPa.Persistence.Tests.Postgres.Reading;

public sealed class PostgresReaderTests : IAsyncLifetime
{
    private const string Endless = "SELECT pg_sleep(1000)";

    private FreshDatabase _database = null!;

    public async Task InitializeAsync() => _database = await FreshDatabase.EmptyAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [PostgresFact]
    public async Task A_read_that_takes_too_long_is_stopped_on_the_server_too()
    {
        var reader = _database.Reader(limit: TimeSpan.FromMilliseconds(200));

        var refusal = await Should.ThrowAsync<ReadRefusedException>(() => Ask(reader, Endless, default));

        refusal.Reason.ShouldBe(ReadRefusal.TooLong);
        refusal.Message.ShouldContain("database.read_timeout");
        (await RunningAsync()).ShouldBe(0L);
    }

    [PostgresFact]
    public async Task A_caller_that_leaves_has_its_statement_stopped()
    {
        var reader = _database.Reader();
        using var caller = new CancellationTokenSource();
        var asked = Ask(reader, Endless, caller.Token);
        var limit = TestLimit.Token();
        while (await RunningAsync() != 1)
            limit.ThrowIfCancellationRequested();

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asked);
        (await RunningAsync()).ShouldBe(0L);
    }

    [PostgresFact]
    public async Task What_exceeds_the_bounds_waits_and_is_refused_past_a_number_or_a_time()
    {
        var time = new FakeTimeProvider();
        var reader = _database.Reader(bounds: new ReadPoolSettings("test", 1, 0, QueueLimit: 1, TimeSpan.FromSeconds(30)), time: time);
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        var first = reader.ReadAsync(
            async (_, _) =>
            {
                entered.SetResult();
                await leave.Task;
                return 1;
            },
            default);
        await entered.Task.WaitAsync(TestLimit.Span);
        var second = Ask(reader, "SELECT 2", default);

        (await Should.ThrowAsync<ReadRefusedException>(() => Ask(reader, "SELECT 3", default))).Message.ShouldContain("1 reads wait for one of 1 connections");
        time.Advance(TimeSpan.FromSeconds(31));
        (await Should.ThrowAsync<ReadRefusedException>(() => second)).Message.ShouldContain("for 30 s");
        leave.SetResult();

        (await first).ShouldBe(1);
        (await Ask(reader, "SELECT 4", default)).ShouldBe(4);
    }

    [PostgresFact]
    public async Task Connections_that_were_cut_are_not_noticed()
    {
        var reader = _database.Reader();
        await Ask(reader, "SELECT 1", default);
        await _database.ScalarAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        (await Ask(reader, "SELECT 2", default)).ShouldBe(2);
    }

    [PostgresFact]
    public async Task Questions_in_one_view_see_nothing_that_comes_between_them()
    {
        var reader = _database.Reader();
        await _database.ScalarAsync("CREATE TABLE public.seen (n integer)");

        var counts = await reader.ReadOneViewAsync(
            async (connection, token) =>
            {
                var before = await Scalar(connection, "SELECT count(*)::integer FROM public.seen", token);
                await _database.ScalarAsync("INSERT INTO public.seen VALUES (1)");
                return (before, await Scalar(connection, "SELECT count(*)::integer FROM public.seen", token));
            },
            default);

        counts.ShouldBe((0, 0));
    }

    [PostgresFact]
    public async Task Whatever_is_asked_it_can_not_write() =>
        (await Should.ThrowAsync<StorageException>(() => Ask(_database.Reader(), "CREATE TABLE public.written (n integer)", default))).Message.ShouldContain("read-only");

    private static Task<int> Ask(PostgresReader reader, string sql, CancellationToken cancellationToken) =>
        reader.ReadAsync((connection, token) => Scalar(connection, sql, token), cancellationToken);

    private static async Task<int> Scalar(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken) as int? ?? 0;
    }

    private async Task<long> RunningAsync() =>
        (long)(await _database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'"))!;
}
