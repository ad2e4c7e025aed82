using Microsoft.EntityFrameworkCore;
using Npgsql;
using RsPa.Actors.Store;
using RsPa.Persistence.Model;
using RsPa.Persistence.Postgres.Journal;
using RsPa.Persistence.Postgres.Migrations;

namespace RsPa.Persistence.Postgres.Migrating;

/// <summary>
/// Brings the schema to this version when a node starts. One node does it at a time: an advisory lock of the server holds the others until
/// it is done, and they then find nothing to do. The lock belongs to the connection that migrates, so that a node which dies lets go of it.
/// </summary>
/// <param name="server">The database.</param>
/// <param name="backups">Makes a backup before a schema that exists is changed; none is made where nothing is given (<c>database.backup_before_migration</c>).</param>
public sealed class PostgresSchema(PostgresServer server, PostgresBackups? backups = null)
{
    private const int OldestServer = 14;
    private const string History = "__EFMigrationsHistory";

    // "RsPa" in ASCII: one half of the lock's number; the other one is the schema's.
    private const string LockSql = "SELECT pg_advisory_lock(1383288929, hashtext(current_setting('search_path')))";
    private const string UnlockSql = "SELECT pg_advisory_unlock(1383288929, hashtext(current_setting('search_path')))";

    /// <summary>The migrations of this version, oldest first: named one by one, so that a start needs no look through the assembly.</summary>
    public static IReadOnlyList<string> Known { get; } = MigrationNames.Of(typeof(Start), typeof(Migrations.Nodes), typeof(Migrations.Schedules));

    // The tables of the journal, the log and the cache.
    private static readonly string[] MadeApart = ["journal", "snapshot", "log", "cache_entry", "cache_tally"];

    private string Schema => server.Place.Schema;

    /// <summary>Migrates.</summary>
    /// <returns>What was done, for the log; nothing where there was nothing to do.</returns>
    /// <exception cref="StorageException">It can't be done; the message says what happened and what to do.</exception>
    public async Task<string?> BringUpToDateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                SeeThatItIsNewEnough(connection.PostgreSqlVersion, server.Place);

                // However long another node takes to migrate.
                await PostgresQuery.ExecuteAsync(connection, LockSql, cancellationToken, timeout: 0).ConfigureAwait(false);
                try
                {
                    var done = await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
                    await JournalTables.MakeAsync(connection, cancellationToken).ConfigureAwait(false);
                    await SeeThatNothingIsMissingAsync(connection, cancellationToken).ConfigureAwait(false);
                    return done;
                }
                finally
                {
                    if (connection.State == System.Data.ConnectionState.Open)
                        await PostgresQuery.ExecuteAsync(connection, UnlockSql, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            throw server.Explain(failure);
        }
    }

    /// <summary>Refuses a server that is too old.</summary>
    internal static void SeeThatItIsNewEnough(Version version, PostgresPlace place)
    {
        if (version.Major < OldestServer)
            throw new StorageException($"The server of {place} is PostgreSQL {version.ToString(2)}, and RsPa needs {OldestServer} or newer. Upgrade it (pg_upgrade), or name another server in database.url. Nothing was changed.");
    }

    private async Task<string?> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        if (applied is null)
        {
            // Not IF NOT EXISTS: that takes the right to make schemas even where there is nothing to make.
            if ((await PostgresQuery.TextsAsync(connection, "SELECT 'there' WHERE to_regnamespace(current_setting('search_path')) IS NOT NULL", cancellationToken).ConfigureAwait(false)).Count == 0)
                await PostgresQuery.ExecuteAsync(connection, $"CREATE SCHEMA {Schema}", cancellationToken).ConfigureAwait(false);
            await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
            return $"made the schema '{Schema}' in {server.Place}";
        }

        var newer = applied.Except(Known, StringComparer.Ordinal).ToArray();
        if (newer.Length > 0)
            throw new StorageException($"The schema '{Schema}' of {server.Place} was written by a newer version of RsPa (it has the migration '{newer[^1]}'). Install that version again, or name another schema (database.schema). Nothing was changed.");
        var pending = Known.Except(applied, StringComparer.Ordinal).ToArray();
        if (pending.Length == 0)
            return null;
        var backup = backups is null ? null : await backups.MakeAsync(connection.PostgreSqlVersion.Major, cancellationToken).ConfigureAwait(false);
        try
        {
            await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new StorageException($"The schema '{Schema}' of {server.Place} could not be migrated to {pending[^1]}: {failure.Message} What failed was rolled back. Go on with the version of RsPa that you had, and report this." + (backup is null ? "" : $" A backup from before is '{backup}'."), failure);
        }

        return $"migrated the schema '{Schema}' of {server.Place} by {string.Join(", ", pending)}" + (backup is null ? "" : $", after a backup to '{backup}'");
    }

    // Nothing where there is nothing in it yet.
    private async Task<IReadOnlyList<string>?> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = await PostgresQuery.TextsAsync(connection, "SELECT relname::text FROM pg_class WHERE relnamespace = to_regnamespace(current_setting('search_path')) AND relkind IN ('r', 'p', 'v', 'm', 'f')", cancellationToken).ConfigureAwait(false);
        // With the schema's name: a right that is missing is told as such, and not as a table that is not there.
        if (tables.Contains(History, StringComparer.Ordinal))
            return await PostgresQuery.TextsAsync(connection, $"SELECT \"MigrationId\" FROM {Schema}.\"{History}\" ORDER BY 1", cancellationToken).ConfigureAwait(false);

        // A first start that was killed may have left tables that are made apart from the migrations.
        var foreign = tables.Except(MadeApart, StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
            throw new StorageException($"The schema '{Schema}' of {server.Place} holds tables that are not RsPa's ('{foreign}' for one). Name another schema (database.schema); it is made where it is missing. Nothing was changed.");
        return null;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var context = new PostgresDb(new DbContextOptionsBuilder<PostgresDb>()
            .UseNpgsql(connection, npgsql => npgsql.MigrationsHistoryTable(History, Schema).CommandTimeout(0)).Options);
        await using (context.ConfigureAwait(false))
            await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
    }

    // The history of migrations says what should be there; somebody with another program may have taken it out.
    private async Task SeeThatNothingIsMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var there = await PostgresQuery.TextsAsync(connection, """
            SELECT c.relname || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
            WHERE c.relnamespace = to_regnamespace(current_setting('search_path')) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT relname::text FROM pg_class WHERE relnamespace = to_regnamespace(current_setting('search_path')) AND relkind IN ('i', 'I')
            """, cancellationToken).ConfigureAwait(false);
        var missing = MainTables.Columns.Concat(MainTables.Indexes).Except(there, StringComparer.Ordinal).FirstOrDefault();
        if (missing is not null)
            throw new StorageException($"The schema '{Schema}' of {server.Place} lacks '{missing}': another program has changed it. Stop all nodes, and put back a backup of the schema (pg_restore --clean --schema={Schema}).");
    }
}
