using System.Globalization;
using Npgsql;
using RsPa.Actors.Store;
using RsPa.Agents;

namespace RsPa.Persistence.Postgres.Nodes;

/// <summary>
/// The right to be the node of a name: a lock of the server that belongs to a connection, and goes with it. Two nodes of one name would
/// take each other's work for that of an earlier life, and rescue it for ever.
/// </summary>
/// <param name="place">The database, its schema, and the node's name.</param>
internal sealed class NodeIdentity(PostgresPlace place)
{
    // The first half of the lock's number says what it is for, the second which: PostgreSQL shows both in pg_locks.
    private const int Purpose = 0x52735061;

    private string Key => $"{place.Schema}/{place.Node}";

    /// <summary>Takes it, where nobody has it.</summary>
    /// <returns>Whether it is this connection's now.</returns>
    public async Task<bool> TryTakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, hashtext($2))", connection) { Parameters = { new() { Value = Purpose }, new() { Value = Key } } };
        await using (command.ConfigureAwait(false))
            return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Who has it: nobody where it has become free meanwhile.</summary>
    public async Task<NodeHolder?> HolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            """
            SELECT a.pid, COALESCE(host(a.client_addr), 'this server''s own machine'), a.backend_start, a.state_change
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
              AND l.classid = $1::oid AND l.objid = (hashtext($2)::bigint & 4294967295)::oid
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            connection)
        { Parameters = { new() { Value = (uint)Purpose, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid }, new() { Value = Key } } };
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                return await rows.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? new NodeHolder(rows.GetInt32(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2), rows.IsDBNull(3) ? null : rows.GetFieldValue<DateTimeOffset>(3))
                    : null;
            }
        }
    }

    /// <summary>What is said to the second one.</summary>
    public StorageException Refusal(NodeHolder? holder)
    {
        var first = holder is null ? "" : string.Create(CultureInfo.InvariantCulture, $" It connects from {holder.Address} since {holder.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z (process {holder.Process} of the server).");
        return new StorageException(
            $"A node named '{DisplayText.Line(place.Node)}' works on the schema '{place.Schema}' of {place} already.{first} Two nodes of one name would take each other's tasks: give this one a name of its own (cluster.node_name), or stop the other one.");
    }
}

/// <summary>Who works under a node's name.</summary>
/// <param name="Process">The server's process that serves it.</param>
/// <param name="Address">Where it connects from.</param>
/// <param name="Since">Since when.</param>
/// <param name="LastSeen">When it last did something there.</param>
internal sealed record NodeHolder(int Process, string Address, DateTimeOffset Since, DateTimeOffset? LastSeen);
