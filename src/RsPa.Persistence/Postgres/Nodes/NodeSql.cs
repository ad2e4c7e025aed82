using Npgsql;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>Statements about the row of a node.</summary>
internal static class NodeSql
{
    private const string EnterText = """
        INSERT INTO nodes (name, incarnation, commit, host, started_at, seen_at) VALUES ($1, $2, 0, $3, clock_timestamp(), clock_timestamp())
        ON CONFLICT (name) DO UPDATE SET incarnation = excluded.incarnation, commit = 0, host = excluded.host, started_at = excluded.started_at, seen_at = excluded.seen_at
        """;

    private const string NumberText = "UPDATE nodes SET commit = $3, seen_at = clock_timestamp() WHERE name = $1 AND incarnation = $2 RETURNING seen_at";

    private const string NewestText = "SELECT commit FROM nodes WHERE name = $1 AND incarnation = $2 FOR UPDATE";

    private const string SeenText = "UPDATE nodes SET seen_at = clock_timestamp() WHERE name = $1 AND incarnation = $2";

    private const string OthersText = "SELECT EXISTS (SELECT 1 FROM nodes WHERE name <> $1 AND seen_at > clock_timestamp() - $2)";

    /// <summary>Gives a node its row, in place of the incarnation before it.</summary>
    public static NpgsqlBatchCommand Enter(NodeIncarnation node, string host) => Sql.Of(EnterText).With(node.Node).With(node.Incarnation).With(host);

    /// <summary>Numbers the transaction that is open. It gives the server's time, and no row where another incarnation has the node's name.</summary>
    public static NpgsqlBatchCommand Number(NodeIncarnation node, long commit) => Sql.Of(NumberText).With(node.Node).With(node.Incarnation).With(commit);

    /// <summary>The number of the newest commit. It waits for one that is still being made.</summary>
    public static NpgsqlBatchCommand Newest(NodeIncarnation node) => Sql.Of(NewestText).With(node.Node).With(node.Incarnation);

    /// <summary>Notes that a node lives.</summary>
    public static NpgsqlBatchCommand Seen(NodeIncarnation node) => Sql.Of(SeenText).With(node.Node).With(node.Incarnation);

    /// <summary>Whether other nodes were seen within a time.</summary>
    public static NpgsqlBatchCommand Others(NodeIncarnation node, TimeSpan within) => Sql.Of(OthersText).With(node.Node).With(within);
}
