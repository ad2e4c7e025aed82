using Npgsql;
using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Store;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Postgres.Nodes;
using RsPa.Persistence.Postgres.Statements;
using RsPa.Persistence.Postgres.Store.Transactions;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>The store on one connection. Commits go through it one after another.</summary>
internal sealed class StoreSession : IAsyncDisposable
{
    // Each statement finds its rows by one index, and in its order: there is nothing to choose. A plan that was made while a table was small,
    // when any index would do, would else be used for long after it has grown. For the same reason a statement that is given the ids of
    // tasks compares their status as "status || ''": the indexes of a status do not offer themselves then.
    private const string Settings = """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET enable_bitmapscan = off;
        SET enable_sort = off;
        SET enable_incremental_sort = off;
        SET jit = off
        """;

    // The newest of the places that what is due at once was given, by the ends of the index's ranges.
    private const string NewestPlace = """
        SELECT max(newest.due_at)
        FROM agents CROSS JOIN (VALUES (0), (1), (2), (3)) AS p(priority) CROSS JOIN (VALUES (0), (2), (4), (6), (12)) AS l(lane)
        CROSS JOIN LATERAL (
            SELECT due_at FROM tasks WHERE status = 'pending' AND agent = agents.name AND priority = p.priority AND lane = l.lane
            ORDER BY due_at DESC, id DESC LIMIT 1) AS newest
        """;

    private readonly NpgsqlConnection _connection;
    private readonly QueueClock _places;
    private readonly KnownAgents _agents = new();

    // What is written together with the commit itself.
    private NpgsqlBatchCommand? _atEnd;

    private StoreSession(NpgsqlConnection connection, QueueClock places, (int Process, DateTimeOffset Start) backend)
    {
        _connection = connection;
        _places = places;
        Backend = backend;
    }

    /// <summary>The server's process for it, and when that was started.</summary>
    public (int Process, DateTimeOffset Start) Backend { get; }

    /// <summary>Whether a commit was made on it.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Whether a failure is that of one command, and not the server's or the connection's, which every command would meet.</summary>
    public static bool IsOfACommand(Exception failure) => failure switch
    {
        StorageException => false,
        _ => !PostgresFaults.IsOne(failure) || PostgresFaults.Of(failure) == PostgresFault.Command,
    };

    /// <summary>Opens a connection.</summary>
    /// <exception cref="StorageException">The server can't be reached.</exception>
    public static async Task<StoreSession> OpenAsync(PostgresServer server)
    {
        var connection = await server.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            using var settings = new NpgsqlCommand(Settings, connection);
            await settings.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            using var newest = new NpgsqlCommand(NewestPlace, connection);
            var place = await newest.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false);
            using var start = new NpgsqlCommand("SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
            var started = (DateTime)(await start.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))!;
            return new StoreSession(connection, new QueueClock(place is DateTime moment ? new DateTimeOffset(moment, TimeSpan.Zero) : null), (connection.ProcessID, new DateTimeOffset(started, TimeSpan.Zero)));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins a transaction.</summary>
    /// <param name="node">Whose it is.</param>
    /// <param name="commit">Its number.</param>
    /// <returns>The server's time.</returns>
    /// <exception cref="StorageException">Another incarnation has the node's name.</exception>
    public async Task<DateTimeOffset> BeginAsync(NodeIncarnation node, long commit)
    {
        DateTimeOffset? now = null;
        var pipeline = new Pipeline(_connection);
        pipeline.Add(Sql.Of("BEGIN"));
        pipeline.Add(NodeSql.Number(node, commit), rows => rows.EachAsync(row => now = row.Moment(0)));
        await pipeline.RunAsync().ConfigureAwait(false);
        return now ?? throw NodeFaults.Lost(node);
    }

    /// <summary>Carries commands out, in order as far as anybody could tell.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="time">When the commit takes place.</param>
    /// <param name="alone">Whether each is carried out so that it can be undone without the others.</param>
    public async Task<StoreReply[]> ExecuteAsync(IReadOnlyList<StoreCommand> commands, CommitTime time, bool alone)
    {
        var transaction = new StoreTransaction(_connection, time, _places, _agents);
        var replies = new StoreReply[commands.Count];
        for (var i = 0; i < replies.Length;)
        {
            if (alone)
            {
                replies[i] = await ExecuteAloneAsync(commands[i], transaction).ConfigureAwait(false);
                i++;
            }
            else
            {
                i = await ExecuteStageAsync(commands, i, replies, transaction).ConfigureAwait(false);
            }
        }

        _atEnd = transaction.Sums.Take();
        return replies;
    }

    /// <summary>Commits.</summary>
    public async Task CommitAsync()
    {
        var pipeline = new Pipeline(_connection);
        if (_atEnd is { } sums)
            pipeline.Add(sums);
        pipeline.Add(Sql.Of("COMMIT"));
        await pipeline.RunAsync().ConfigureAwait(false);
        IsProven = true;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // Carries out as many as can be carried out together, from one on. Gives the one that is next.
    private static async Task<int> ExecuteStageAsync(IReadOnlyList<StoreCommand> commands, int first, StoreReply[] replies, StoreTransaction transaction)
    {
        var next = first;
        if (CommandStage.Takes(commands[first]))
        {
            var stage = new CommandStage();
            for (; next < commands.Count; next++)
            {
                var place = next;
                if (!stage.TryAdd(commands[next], transaction, reply => replies[place] = reply))
                    break;
            }

            await stage.RunAsync(transaction).ConfigureAwait(false);
            return next;
        }

        replies[first] = await CommandHandlers.ExecuteAsync(commands[first], transaction).ConfigureAwait(false);
        return first + 1;
    }

    private static async Task<StoreReply> ExecuteAloneAsync(StoreCommand command, StoreTransaction transaction)
    {
        var sums = transaction.Sums.Snapshot();
        await transaction.ExecuteAsync(Sql.Of("SAVEPOINT command")).ConfigureAwait(false);
        StoreReply[] reply = [null!];
        try
        {
            await ExecuteStageAsync([command], 0, reply, transaction).ConfigureAwait(false);
        }
        catch (Exception bug) when (IsOfACommand(bug))
        {
            await transaction.ExecuteAsync(Sql.Of("ROLLBACK TO SAVEPOINT command")).ConfigureAwait(false);
            transaction.Sums.Restore(sums);
            return StoreFault.Of(bug);
        }

        await transaction.ExecuteAsync(Sql.Of("RELEASE SAVEPOINT command")).ConfigureAwait(false);
        return reply[0];
    }
}
