using Npgsql;

namespace RsPa.Persistence.Postgres;

/// <summary>Statements that are run once, at a start.</summary>
internal static class PostgresQuery
{
    /// <summary>Runs one that returns nothing of interest.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">The statement: a constant of this project, with the schema's checked name at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="timeout">How long it may take, in seconds; 0 for as long as it takes; the pool's where nothing is said.</param>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, int? timeout = null)
    {
        var command = Command(connection, sql);
        await using (command.ConfigureAwait(false))
        {
            if (timeout is { } seconds)
                command.CommandTimeout = seconds;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads texts, one a row.</summary>
    public static async Task<IReadOnlyList<string>> TextsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = Command(connection, sql);
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var texts = new List<string>();
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                    texts.Add(rows.GetString(0));
                return texts;
            }
        }
    }

#pragma warning disable CA2100 // the texts are constants of this project
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection);
#pragma warning restore CA2100
}
