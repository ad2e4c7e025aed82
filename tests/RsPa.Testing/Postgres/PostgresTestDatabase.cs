using RsPa.Persistence.Postgres;

namespace RsPa.Testing.Postgres;

/// <summary>A database of a test's own, which goes with it.</summary>
/// <param name="cluster">Its server.</param>
/// <param name="name">Its name.</param>
public sealed class PostgresTestDatabase(PostgresCluster cluster, string name) : IAsyncDisposable
{
    /// <summary>Its server.</summary>
    public PostgresCluster Cluster { get; } = cluster;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>How it is reached, by the socket.</summary>
    public PostgresPlace Place { get; } = new()
    {
        Hosts = [new PostgresHost(cluster.SocketDirectory, cluster.Port)],
        Database = name,
        User = PostgresCluster.User,
        Node = "test",
    };

    /// <summary>How it is reached by TCP, with the password.</summary>
    public PostgresPlace TcpPlace => Place with { Hosts = [new PostgresHost("127.0.0.1", Cluster.Port)], Password = PostgresCluster.Password };

    /// <summary>The same as a URL, with the password.</summary>
    public string Url => $"postgresql://{PostgresCluster.User}:{Uri.EscapeDataString(PostgresCluster.Password)}@127.0.0.1:{Cluster.Port}/{Name}";

    /// <summary>Runs a statement in it as the owner of all; tables are to be named with their schema.</summary>
    public Task ExecuteAsync(string sql) => Cluster.ExecuteAsync(sql, Name);

    /// <summary>Removes it, whoever is connected to it. It goes with a server that does not run.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Cluster.IsRunning)
            await Cluster.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }
}
