using System.Globalization;
using Npgsql;

namespace RsPa.Persistence.Postgres;

/// <summary>
/// Tables that belong to a store of their own and not to the read model: they are made whenever they are missing, by whichever node comes
/// first. The version of their form is kept in the comment of the first of them.
/// </summary>
/// <param name="first">The table whose comment says the version.</param>
/// <param name="version">The version that this program knows, from 1.</param>
/// <param name="create">Makes the tables.</param>
internal sealed class OwnTables(string first, int version, string create)
{
    // Of advisory locks: the first of their two numbers tells what they are for.
    private const int Making = 0x52735061;

    // From the catalogue's rows: what a session remembers of names can be older than the lock that it holds.
    private const string ReadVersion = "SELECT coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2";

    private const string SchemaIsThere = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)";

    /// <summary>Makes what is missing.</summary>
    /// <param name="server">Where.</param>
    /// <param name="replaces">Removes tables of another version, which are then made anew; where it is nothing, older or newer ones stay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version that the tables have.</returns>
    /// <exception cref="NpgsqlException">The server refused.</exception>
    public async Task<int> EnsureAsync(PostgresServer server, string? replaces, CancellationToken cancellationToken)
    {
        var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (await VersionAsync(server, connection, cancellationToken).ConfigureAwait(false) == version)
                return version;

            // Several nodes may come here at once: the version is read again under the lock.
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Making}, hashtext('{server.Place.Schema}.{first}'))"), cancellationToken).ConfigureAwait(false);
                var found = await VersionAsync(server, connection, cancellationToken).ConfigureAwait(false);
                if (found == version || (found != 0 && replaces is null))
                    return found;
                if (found != 0)
                    await ExecuteAsync(connection, replaces!, cancellationToken).ConfigureAwait(false);

                // Even with IF NOT EXISTS it takes the right to make schemas.
                if (!await connection.FirstAsync(SchemaIsThere, static row => row.GetBoolean(0), [Values.Text(server.Place.Schema)], cancellationToken).ConfigureAwait(false))
                    await ExecuteAsync(connection, $"CREATE SCHEMA {server.Place.Schema}", cancellationToken).ConfigureAwait(false);
                await ExecuteAsync(connection, create, cancellationToken).ConfigureAwait(false);
                await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"COMMENT ON TABLE {first} IS 'version {version}'"), cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return version;
            }
        }
    }

    // 0 where there is no table; one without a comment is of no version that is known.
    private async Task<int> VersionAsync(PostgresServer server, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var comment = await connection.FirstAsync(ReadVersion, static row => row.GetString(0), [Values.Text(server.Place.Schema), Values.Text(first)], cancellationToken).ConfigureAwait(false);
        return comment is null ? 0 : int.TryParse(comment.Replace("version ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = connection.Command(sql);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
