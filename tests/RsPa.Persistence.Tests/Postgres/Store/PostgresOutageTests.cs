using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Store;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres.Store;

/// <summary>What becomes of a commit whose connection, or whose server, goes away.</summary>
public sealed class PostgresOutageTests
{
    private static readonly AgentName Agent = new("alpha");

    [PostgresTheory]
    [InlineData(ProxyCut.Commit)]
    [InlineData(ProxyCut.Answer)]
    public async Task A_commit_that_is_cut_in_its_middle_is_made_once_and_answered(ProxyCut cut)
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        await using var proxy = new CuttingProxy(stores.Database.Cluster.Port);
        var store = stores.Another(place: Through(proxy, stores));
        for (var round = 0; round < 5; round++)
        {
            proxy.CutNext(cut);
            var task = Submit();

            // The id is unique: where the commit were made twice, the second one would have found the task.
            (await OneAsync(store, task)).ShouldBe(new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending));

            proxy.Cuts.ShouldBe(round + 1);
            (await OneAsync(store, task)).ShouldBe(new TaskSubmitted(task.Id, Existed: true, TaskStatus.Pending));
        }
    }

    [PostgresFact]
    public async Task A_commit_that_was_made_while_the_server_went_away_is_found_out_once_it_is_back()
    {
        await using var cluster = await PostgresCluster.StartOneAsync();
        await using var stores = await PostgresStores.OpenAsync(cluster, Agent);
        await using var proxy = new CuttingProxy(cluster.Port);
        var store = stores.Another(place: Through(proxy, stores));
        await OneAsync(store, Submit());
        proxy.CutWithTheServerGone(async () =>
        {
            await cluster.KillAsync();
            await cluster.StartAsync();
        });
        var task = Submit();

        var commit = OneAsync(store, task);

        (await commit).ShouldBe(new TaskSubmitted(task.Id, Existed: false, TaskStatus.Pending));
        (await OneAsync(store, task)).ShouldBe(new TaskSubmitted(task.Id, Existed: true, TaskStatus.Pending));
    }

    [PostgresFact]
    public async Task What_can_not_be_found_out_is_said_to_be_unknown()
    {
        await using var cluster = await PostgresCluster.StartOneAsync();
        await using var stores = await PostgresStores.OpenAsync(cluster, Agent);
        await using var proxy = new CuttingProxy(cluster.Port);
        var store = stores.Another(place: Through(proxy, stores), doubtLimit: TimeSpan.FromMilliseconds(200));
        await OneAsync(store, Submit());
        proxy.CutWithTheServerGone(cluster.KillAsync);

        var failure = await Should.ThrowAsync<CommitUnknownException>(() => OneAsync(store, Submit()));

        failure.Message.ShouldContain("could not be found out");
        await cluster.StartAsync();
        (await OneAsync(store, Submit())).ShouldBeOfType<TaskSubmitted>();
    }

    [PostgresFact]
    public async Task A_server_that_is_gone_fails_a_commit_with_a_remedy_and_all_goes_on_when_it_is_back()
    {
        await using var cluster = await PostgresCluster.StartOneAsync();
        await using var stores = await PostgresStores.OpenAsync(cluster, Agent);
        var store = stores.Another();
        var before = Submit();
        await OneAsync(store, before);
        for (var kill = 0; kill < 2; kill++)
        {
            await cluster.KillAsync();
            var lost = Submit();
            var failure = await Should.ThrowAsync<StorageException>(() => OneAsync(store, lost));
            failure.Message.ShouldContain("PostgreSQL");
            await cluster.StartAsync();

            (await OneAsync(store, lost)).ShouldBe(new TaskSubmitted(lost.Id, Existed: false, TaskStatus.Pending));
            (await OneAsync(store, before)).ShouldBe(new TaskSubmitted(before.Id, Existed: true, TaskStatus.Pending));
        }
    }

    [PostgresFact]
    public async Task A_server_that_was_restarted_between_two_commits_is_noticed_by_nobody()
    {
        await using var cluster = await PostgresCluster.StartOneAsync();
        await using var stores = await PostgresStores.OpenAsync(cluster, Agent);
        var store = stores.Another();
        await OneAsync(store, Submit());

        await cluster.StopAsync();
        await cluster.StartAsync();

        (await OneAsync(store, Submit())).ShouldBeOfType<TaskSubmitted>();
    }

    [PostgresFact]
    public async Task What_another_incarnation_of_the_node_has_taken_over_stores_nothing_more()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var store = stores.Another();
        await OneAsync(store, Submit());
        await stores.Database.ExecuteAsync("UPDATE rspa.nodes SET incarnation = gen_random_uuid()");

        (await Should.ThrowAsync<StorageException>(() => OneAsync(store, Submit()))).Message.ShouldContain("taken the name");
    }

    [PostgresFact]
    public async Task A_server_that_takes_no_writes_is_said_and_all_goes_on_when_it_takes_them_again()
    {
        await using var stores = await PostgresStores.OpenAsync(null, Agent);
        var database = stores.Database;
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");
        var store = stores.Another();

        (await Should.ThrowAsync<StorageException>(() => OneAsync(store, Submit()))).Message.ShouldContain("25006");
        await database.Cluster.ExecuteAsync($"ALTER DATABASE {database.Name} SET default_transaction_read_only = off");

        (await OneAsync(stores.Another(), Submit())).ShouldBeOfType<TaskSubmitted>();
    }

    private static PostgresPlace Through(CuttingProxy proxy, PostgresStores stores) =>
        stores.Database.TcpPlace with { Hosts = [new PostgresHost("127.0.0.1", proxy.Port)], Tls = PostgresTls.Disable };

    private static SubmitTask Submit() => new(new TaskId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), Agent, "{}");

    private static async Task<StoreReply> OneAsync(PostgresStore store, StoreCommand command) => (await store.CommitAsync([command], () => DateTimeOffset.UnixEpoch, default)).Single();
}
