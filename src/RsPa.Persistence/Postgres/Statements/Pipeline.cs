using Npgsql;

namespace RsPa.Persistence.Postgres.Statements;

/// <summary>Statements that go to the server together, and whose answers are read in order: one round trip, however many there are.</summary>
/// <param name="connection">The connection, which has nothing else under way.</param>
internal sealed class Pipeline(NpgsqlConnection connection)
{
    private readonly List<(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, Task>? Read)> _statements = [];

    /// <summary>Whether nothing waits to be sent.</summary>
    public bool IsEmpty => _statements.Count == 0;

    /// <summary>Adds one that gives no rows.</summary>
    public void Add(NpgsqlBatchCommand command) => _statements.Add((command, null));

    /// <summary>Adds one that gives rows, be it none.</summary>
    /// <param name="command">The statement.</param>
    /// <param name="read">Reads all its rows.</param>
    public void Add(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task> read) => _statements.Add((command, read));

    /// <summary>Sends what was added, and reads the answers.</summary>
    public async Task RunAsync()
    {
        if (IsEmpty)
            return;
        using var batch = new NpgsqlBatch(connection);
        foreach (var (command, _) in _statements)
            batch.BatchCommands.Add(command);
        var readers = _statements.Where(statement => statement.Read is not null).Select(statement => statement.Read!).ToArray();
        _statements.Clear();

        // What is begun is finished: whether it was committed would not be known otherwise.
        var rows = await batch.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            for (var i = 0; i < readers.Length; i++)
            {
                // The reader passes by what gives no rows.
                if (i > 0)
                    await rows.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
                await readers[i](rows).ConfigureAwait(false);
            }

            while (await rows.NextResultAsync(CancellationToken.None).ConfigureAwait(false))
            {
            }
        }
    }
}
