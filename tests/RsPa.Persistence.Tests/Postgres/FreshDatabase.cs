using Npgsql;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Reading;
using RsPa.Persistence.Reading;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres;

/// <summary>A database of its own, and connections to it that end with it.</summary>
internal sealed class FreshDatabase(PostgresTestDatabase database) : IAsyncDisposable
{
    private readonly List<IDisposable> _opened = [];

    public PostgresPlace Place => database.Place;

    /// <summary>An empty one.</summary>
    public static async Task<FreshDatabase> EmptyAsync() => new(await PostgresCluster.DatabaseAsync());

    /// <summary>One that has RsPa's schema.</summary>
    public static async Task<FreshDatabase> MigratedAsync() => new(await PostgresCluster.MigratedDatabaseAsync());

    public PostgresServer Server(int connections = 2, bool durable = true, PostgresReads? reads = null)
    {
        var server = new PostgresServer(Place, new PostgresPool(connections, Durable: durable, Reads: reads));
        _opened.Add(server);
        return server;
    }

    public PostgresReader Reader(int connections = 2, TimeSpan? limit = null, ReadPoolSettings? bounds = null, TimeProvider? time = null)
    {
        var gate = new ReadGate(bounds ?? new ReadPoolSettings("test", connections, 0, 10, null), time ?? TimeProvider.System);
        _opened.Insert(0, gate);
        return new PostgresReader(Server(connections, reads: new PostgresReads(limit)), gate, limit, time ?? TimeProvider.System);
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var server = new PostgresServer(Place, new PostgresPool(1));
        await using var connection = await server.OpenAsync(default);
#pragma warning disable CA2100 // the texts are those of tests
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _opened.ForEach(opened => opened.Dispose());
        await database.DisposeAsync();
    }
}
