using Npgsql;
using RsPa.EndToEnd.Processes;
using RsPa.Testing.Postgres;

namespace RsPa.EndToEnd.Crash;

/// <summary>A database on a server of the test's own.</summary>
internal sealed class PostgresCrashStorage : ICrashStorage, IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly PostgresTestDatabase _database;

    private PostgresCrashStorage(PostgresCluster cluster, PostgresTestDatabase database)
    {
        _cluster = cluster;
        _database = database;
    }

    /// <summary>Starts the server, and has the services of a home store there.</summary>
    public static async Task<PostgresCrashStorage> StartAsync(ServiceHome home)
    {
        var cluster = await PostgresCluster.StartOneAsync();
        var database = await cluster.NewDatabaseAsync();
        home.Variables["RSPA_DATABASE_URL"] = database.Url;
        return new PostgresCrashStorage(cluster, database);
    }

    public async Task<long> CompletedAsync()
    {
        await using var connection = await OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM tasks WHERE status = 'completed'", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    public async Task KillServerAsync()
    {
        await _cluster.KillAsync();
        await _cluster.StartAsync();
    }

    public async Task<Findings> ReadAsync()
    {
        await using var connection = await OpenAsync();
        return Findings.Read(connection, "t.id::text");
    }

    // Each index is compared with its table: it throws where one of them lacks a row, or has one too many.
    public async Task CheckAsync()
    {
        await _database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS amcheck");
        await _database.ExecuteAsync("""
            SELECT bt_index_parent_check(index.oid, heapallindexed => true)
            FROM pg_class index JOIN pg_namespace schema ON schema.oid = index.relnamespace JOIN pg_am method ON method.oid = index.relam
            WHERE schema.nspname = 'rspa' AND index.relkind = 'i' AND method.amname = 'btree'
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"Host={_cluster.SocketDirectory};Port={_cluster.Port};Username={PostgresCluster.User};Database={_database.Name};Search Path=rspa;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
