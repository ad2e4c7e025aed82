using Microsoft.EntityFrameworkCore;
using Npgsql;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Postgres.Migrating;

/// <summary>Brings the schema to this version when a node starts.</summary>
/// <param name="server">The database.</param>
public sealed class PostgresSchema(PostgresServer server)
{
    /// <summary>Makes what is missing.</summary>
    /// <exception cref="StorageException">It can't be done; the message says what happened and what to do.</exception>
    public async Task BringUpToDateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var schema = new NpgsqlCommand($"CREATE SCHEMA IF NOT EXISTS {server.Place.Schema}", connection);
                await using (schema.ConfigureAwait(false))
                    await schema.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            var context = Context();
            await using (context.ConfigureAwait(false))
                await context.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            throw server.Explain(failure);
        }
    }

    private PostgresDb Context() => new(new DbContextOptionsBuilder<PostgresDb>()
        .UseNpgsql(server.Source, npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", server.Place.Schema)).Options);
}
