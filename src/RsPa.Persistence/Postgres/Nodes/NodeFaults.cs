using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>What is said to a node whose name another one has.</summary>
internal static class NodeFaults
{
    /// <summary>The name was taken while the node lived.</summary>
    public static StorageException Lost(NodeIncarnation node) =>
        new($"Another node has taken the name '{node.Node}' in this database: this one stores and claims nothing more. Stop one of them, or give each a name of its own (cluster.node_name), and start again.");

    /// <summary>The name is another's at the start.</summary>
    public static StorageException Taken(NodeIncarnation node, string host, DateTimeOffset since) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A node named '{node.Node}' uses this database already: on {host}, since {since:yyyy-MM-dd HH:mm:ss} UTC. Two of one name would take each other's tasks away for ever. Give this one a name of its own (cluster.node_name), or stop the other."));
}
