using Npgsql;
using NpgsqlTypes;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Store;
using RsPa.Persistence.Postgres.Reading;

namespace RsPa.Persistence.Postgres.Logs;

/// <summary>
/// Keeps log entries in a table with an index of their words. Nodes append one after the other, each a batch in one round trip, so that
/// entries become visible in the order of their numbers, and whoever follows the log misses none. Commits do not wait for the disk: a
/// crash of the server may cost the last entries.
/// </summary>
/// <param name="server">Where it is written; the connections end with the store.</param>
/// <param name="reader">Reads it.</param>
public sealed class PostgresLogStore(PostgresServer server, PostgresReader reader) : ILogStore, IAsyncDisposable
{
    private const string Turn = "SELECT pg_advisory_xact_lock('log'::regclass::oid::integer, 1)";

    private static readonly string Insert = $"""
        INSERT INTO log (time, level, logger, message, module, function, line, exception, task, attempt, agent, node, words)
        SELECT e.time, e.level, e.logger, e.message, e.module, e.function, e.line, e.exception, e.task, e.attempt, e.agent, e.node, ({LogWords.Bare("e.words")})::tsvector
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            WITH ORDINALITY AS e (time, level, logger, message, module, function, line, exception, task, attempt, agent, node, words, place)
        ORDER BY e.place
        """;

    // What another node is about to remove is left to it.
    private const string Prune = "DELETE FROM log WHERE id = ANY (ARRAY(SELECT id FROM log WHERE time < $1 ORDER BY time LIMIT $2 FOR UPDATE SKIP LOCKED))";

    private volatile bool _isThere;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => WriteAsync(static (_, _) => Task.FromResult(0), cancellationToken);

    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Count == 0 ? Task.CompletedTask : WriteAsync((connection, token) => AppendAsync(connection, entries, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(DateTimeOffset before, int atMost, CancellationToken cancellationToken) => WriteAsync(
        async (connection, token) =>
        {
            var command = connection.Command(Prune, Values.Time(before), Values.Long(atMost));
            await using (command.ConfigureAwait(false))
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LogRow>> QueryAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(query));
        if (!_isThere)
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        var select = new LogSelect(query);
        var rows = await reader.ReadAsync((connection, token) => connection.ListAsync(select.Sql, LogSelect.Row, select.Bound, token), cancellationToken).ConfigureAwait(false);
        var newestFirst = query.AfterId is null;
        if (newestFirst != (query.Order == LogOrder.NewestFirst))
            rows.Reverse();
        return rows;
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<int> WriteAsync(Func<NpgsqlConnection, CancellationToken, Task<int>> write, CancellationToken cancellationToken)
    {
        try
        {
            if (!_isThere)
                await EnsureAsync(cancellationToken).ConfigureAwait(false);
            var connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await write(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (PostgresFaults.IsOne(failure))
        {
            // The table may have been dropped to make room, and connections that a restart broke are of no use: the next write begins anew.
            _isThere = false;
            server.Source.Clear();
            throw server.Explain(failure);
        }
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var found = await LogTables.Tables.EnsureAsync(server, replaces: null, cancellationToken).ConfigureAwait(false);
        if (found != LogTables.Version)
            throw new StorageException($"The table '{LogTables.Name}' in the schema '{server.Place.Schema}' of {server.Place} was made by {(found < 0 ? "another program" : "a newer version of RsPa")}. Start that version, or rename the table (ALTER TABLE {server.Place.Schema}.log RENAME TO log_before): a new one is then made.");
        _isThere = true;
    }

    // Both statements are sent at once, and are one transaction: nobody holds the turn while its answer is on the way.
    private static async Task<int> AppendAsync(NpgsqlConnection connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Turn));
            var insert = new NpgsqlBatchCommand(Insert);
            insert.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. entries.Select(entry => entry.Time.ToUniversalTime())] });
            insert.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. entries.Select(entry => (short)entry.Severity)] });
            Texts(entry => entry.Logger);
            Texts(entry => entry.Message);
            Texts(entry => entry.Module);
            Texts(entry => entry.Function);
            Numbers(entry => entry.Line);
            Texts(entry => entry.Exception);
            Texts(entry => entry.Context.Task);
            Numbers(entry => entry.Context.Attempt);
            Texts(entry => entry.Context.Agent);
            Texts(entry => entry.Context.Node);
            Texts(LogWords.VectorOf);
            batch.BatchCommands.Add(insert);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

            void Texts(Func<LogEntry, string?> of) => insert.Parameters.Add(new NpgsqlParameter<string?[]>
            {
                TypedValue = [.. entries.Select(entry => PostgresText.Storable(of(entry)))],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            });

            void Numbers(Func<LogEntry, int?> of) => insert.Parameters.Add(new NpgsqlParameter<int?[]> { TypedValue = [.. entries.Select(of)] });
        }

        return entries.Count;
    }
}
