using Npgsql;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

public sealed class PostgresServerTests
{
    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task A_connection_is_named_after_its_node_and_uses_the_schema_and_universal_time()
    {
        await using var database = await PostgresCluster.MigratedDatabaseAsync();
        await using var server = new PostgresServer(database.TcpPlace with { Node = "küche" }, new PostgresPool(1));

        await using var connection = await server.OpenAsync(None);

        (await AskAsync(connection, "SELECT current_setting('application_name')")).ShouldBe("rspa k?che");
        (await AskAsync(connection, "SELECT current_schema()")).ShouldBe("rspa");
        (await AskAsync(connection, "SHOW TimeZone")).ShouldBe("UTC");
        (await AskAsync(connection, "SHOW synchronous_commit")).ShouldBe("on");
    }

    [PostgresFact]
    public async Task What_may_be_lost_does_not_wait_for_the_disk()
    {
        await using var database = await PostgresCluster.DatabaseAsync();
        await using var server = new PostgresServer(database.Place, new PostgresPool(1, Durable: false));

        await using var connection = await server.OpenAsync(None);

        (await AskAsync(connection, "SHOW synchronous_commit")).ShouldBe("off");
    }

    [PostgresFact]
    public async Task A_server_that_was_killed_is_told_apart_and_is_used_again_once_it_is_back()
    {
        await using var cluster = await PostgresCluster.StartOneAsync();
        await using var database = await cluster.NewDatabaseAsync();
        await using var server = new PostgresServer(database.Place, new PostgresPool(1));
        await using (var connection = await server.OpenAsync(None))
            (await AskAsync(connection, "SELECT 'here'")).ShouldBe("here");

        await cluster.KillAsync();

        // The one in the pool breaks when it is used; after that none is to be had.
        await using (var connection = await server.OpenAsync(None))
        {
            var cut = await Should.ThrowAsync<NpgsqlException>(() => AskAsync(connection, "SELECT pg_sleep(60)"));
            PostgresFaults.Of(cut).ShouldBe(PostgresFault.Connection);
        }

        var refused = await Should.ThrowAsync<StorageException>(async () => await (await server.OpenAsync(None)).DisposeAsync());
        refused.Message.ShouldContain("can't be reached");
        await cluster.StartAsync();

        await using (var connection = await server.OpenAsync(None))
            (await AskAsync(connection, "SELECT 'again'")).ShouldBe("again");
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the texts are those of this class
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
