using RsPa.Actors.Protocol.Nodes;
using RsPa.Agents;
using RsPa.Persistence.Postgres;
using RsPa.Persistence.Postgres.Nodes;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store;
using RsPa.Testing.Postgres;

namespace RsPa.Persistence.Tests.Postgres.Store;

/// <summary>Stores of several nodes in PostgreSQL, in a database of their own.</summary>
internal sealed class PostgresStores : IAsyncDisposable
{
    private const int MostStores = 8;

    private readonly List<IAsyncDisposable> _opened = [];
    private readonly Queue<NodeIncarnation> _nodes = new(Enumerable.Range(1, MostStores).Select(number => new NodeIncarnation($"store {number}", Guid.CreateVersion7(DateTimeOffset.UnixEpoch))));

    private PostgresStores(PostgresTestDatabase database) => Database = database;

    public PostgresTestDatabase Database { get; }

    /// <summary>Makes the database.</summary>
    /// <param name="cluster">The server; the one that all tests share where there is none.</param>
    /// <param name="agents">The agents that it knows.</param>
    public static async Task<PostgresStores> OpenAsync(PostgresCluster? cluster, params IEnumerable<AgentName> agents)
    {
        var stores = new PostgresStores(cluster is null ? await PostgresCluster.MigratedDatabaseAsync() : await cluster.MigratedAsync());
        var server = stores.Server();
        await new PostgresAgentTable(server).RegisterAsync(agents.Select(agent => (agent, agent)), default);
        await using var connection = await server.OpenAsync(default);
        var pipeline = new Pipeline(connection);
        foreach (var node in stores._nodes)
            pipeline.Add(NodeSql.Enter(node, "test"));
        await pipeline.RunAsync();
        return stores;
    }

    /// <summary>A store of a node of its own.</summary>
    /// <param name="clock">Whose time counts; the server's where nothing is said.</param>
    /// <param name="place">Its way to the database; by the socket where nothing is said.</param>
    /// <param name="doubtLimit">For how long it is tried to find out what became of a commit.</param>
    public PostgresStore Another(ICommitClock? clock = null, PostgresPlace? place = null, TimeSpan? doubtLimit = null)
    {
        var store = new PostgresStore(Server(place), _nodes.Dequeue(), clock ?? new ServerClock(), TimeProvider.System, doubtLimit);
        _opened.Add(store);
        return store;
    }

    public PostgresServer Server(PostgresPlace? place = null)
    {
        var server = new PostgresServer(place ?? Database.Place, new PostgresPool(4));
        _opened.Add(server);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
            await opened.DisposeAsync();
        await Database.DisposeAsync();
    }
}
