using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Nodes;
using RsPa.Testing.Postgres;
using RsPa.Testing.VirtualTime;

namespace RsPa.Persistence.Tests.Postgres.Nodes;

public sealed class PostgresNodeTests
{
    private static readonly TaskId Task1 = new(new Guid("0195b0f2-7c1d-7000-8000-00000000002a"));

    [PostgresFact]
    public async Task A_second_node_of_one_name_is_refused_and_told_of_the_first()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var first = new Node(database, "tower");
        await first.StartAsync();
        await using var second = new Node(database, "tower");

        var refusal = (await second.StartAsync().ShouldThrowAsync<StorageException>()).Message;

        refusal.ShouldStartWith("A node named 'tower' works on the schema 'rspa' of postgresql://");
        refusal.ShouldContain("It connects from 127.0.0.1 since 20");
        refusal.ShouldContain("cluster.node_name");
        await using var other = new Node(database, "nas");
        await other.StartAsync();
    }

    [PostgresFact]
    public async Task A_name_is_free_as_soon_as_its_node_is_gone()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using (var first = new Node(database, "tower"))
        {
            await first.StartAsync();
            await first.DisposeAsync(); // and once more
        }

        await using var second = new Node(database, "tower");

        await second.StartAsync();
    }

    [PostgresFact]
    public async Task Nodes_hear_one_another_and_not_themselves()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var one = new Node(database, "one");
        await using var other = new Node(database, "other");
        await one.StartAsync();
        await other.StartAsync();

        one.It.Tell(NodeSignal.WorkIsDue.Instance);
        (await other.HearAsync()).ShouldBe(NodeSignal.WorkIsDue.Instance);
        one.It.Tell(new NodeSignal.StopTask(Task1));
        (await other.HearAsync()).ShouldBe(new NodeSignal.StopTask(Task1));
        other.It.Tell(new NodeSignal.StopTask(Task1));

        (await one.HearAsync()).ShouldBe(new NodeSignal.StopTask(Task1), "and nothing before that, which would be its own");
    }

    [PostgresFact]
    public async Task What_comes_by_the_channel_and_is_no_signal_is_passed_over()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var node = new Node(database, "tower");
        await node.StartAsync();

        foreach (var text in (string[])["", "due", "x due", "0195b0f27c1d7000800000000000002a explode", "0195b0f27c1d7000800000000000002a stop it", "0195b0f27c1d7000800000000000002a due"])
            await database.ExecuteAsync($"SELECT pg_notify('rspa_rspa', '{text}')");

        (await node.HearAsync()).ShouldBe(NodeSignal.WorkIsDue.Instance);
    }

    [PostgresFact]
    public async Task After_a_cut_it_takes_its_name_again_looks_for_what_it_missed_and_hears_again()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var node = new Node(database, "tower");
        await using var other = new Node(database, "other");
        await node.StartAsync();
        await other.StartAsync();

        await CutAsync(database, "rspa tower");

        (await node.HearAsync()).ShouldBe(NodeSignal.WorkIsDue.Instance);
        other.It.Tell(new NodeSignal.StopTask(Task1));
        (await node.HearAsync()).ShouldBe(new NodeSignal.StopTask(Task1));
        node.It.Fault.ShouldBeNull();
        await using var second = new Node(database, "tower");
        await second.StartAsync().ShouldThrowAsync<StorageException>();
    }

    [PostgresFact]
    public async Task One_that_finds_its_name_taken_after_a_cut_says_so_and_stops()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        var time = new WatchedTime();
        await using var first = new Node(database, "tower", time);
        await first.StartAsync();
        await CutAsync(database, "rspa tower");
        await time.TimerSetAsync(0.25);
        first.It.Fault.ShouldNotBeNull();

        await using var second = new Node(database, "tower");
        await second.StartAsync();
        first.It.Lost.IsCompleted.ShouldBeFalse();
        var limit = TestLimit.Token();
        while (!first.It.Lost.IsCompleted)
        {
            limit.ThrowIfCancellationRequested();
            time.AdvanceSeconds(1);
            await Task.Yield();
        }

        (await first.It.Lost).ShouldContain("A node named 'tower' works on");
    }

    [PostgresFact]
    public async Task A_clock_that_is_off_is_known()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        var time = new FakeTimeProvider(new DateTimeOffset(2025, 3, 10, 8, 0, 0, TimeSpan.Zero));
        await using var node = new Node(database, "tower", time);
        await node.StartAsync();

        // A beat has been made once it tells something.
        await using var other = new Node(database, "other");
        await other.StartAsync();
        other.It.Tell(new NodeSignal.StopTask(Task1));
        await node.HearAsync();

        node.It.ClockOffset.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromDays(-300));
    }

    private static Task CutAsync(PostgresTestDatabase database, string application) =>
        database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{application}'");

    private sealed class Node : IAsyncDisposable
    {
        private readonly Channel<NodeSignal> _heard = Channel.CreateUnbounded<NodeSignal>();

        public Node(PostgresTestDatabase database, string name, TimeProvider? time = null)
        {
            It = new PostgresNode(new PostgresServer(database.TcpPlace with { Node = name }, new PostgresPool(1)), new NodeSettings { Beat = TimeSpan.FromMilliseconds(200) }, time ?? TimeProvider.System, () => TaskId.New(TimeProvider.System).Value, NullLogger<PostgresNode>.Instance);
            It.Follow(signal => _heard.Writer.TryWrite(signal));
        }

        public PostgresNode It { get; }

        public Task StartAsync() => It.StartAsync(TestLimit.Token());

        public async Task<NodeSignal> HearAsync() => await _heard.Reader.ReadAsync(TestLimit.Token());

        public ValueTask DisposeAsync() => It.DisposeAsync();
    }
}
