using Npgsql;
using RsPa.Actors.Tasks;
using RsPa.Persistence.Claiming;
using RsPa.Persistence.Postgres.Statements;

namespace RsPa.Persistence.Postgres.Store.Transactions;

/// <summary>The transaction of a commit, as those see it who carry its commands out.</summary>
/// <param name="connection">The connection that it is open on.</param>
/// <param name="time">When the commit takes place.</param>
/// <param name="places">The places in the queue of what is due at once.</param>
/// <param name="agents">The agents that tasks can be submitted to, as far as is known.</param>
internal sealed class StoreTransaction(NpgsqlConnection connection, CommitTime time, QueueClock places, KnownAgents agents)
{
    /// <summary>When the commit takes place.</summary>
    public CommitTime Time { get; } = time;

    /// <summary>The places in the queue of what is due at once.</summary>
    public QueueClock Places { get; } = places;

    /// <summary>The agents that tasks can be submitted to, as far as is known.</summary>
    public KnownAgents Agents { get; } = agents;

    /// <summary>What its attempts add up to, which is stored at its end.</summary>
    public AttemptSums Sums { get; } = new();

    /// <summary>Statements that can be sent together.</summary>
    public Pipeline Pipeline() => new(connection);

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(NpgsqlBatchCommand statement)
    {
        using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(statement);
        return await batch.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Runs a statement, and reads all its rows.</summary>
    public async Task<List<T>> QueryAsync<T>(NpgsqlBatchCommand statement, Func<NpgsqlDataReader, T> row)
    {
        var found = new List<T>();
        var pipeline = Pipeline();
        pipeline.Add(statement, rows => rows.EachAsync(each => found.Add(row(each))));
        await pipeline.RunAsync().ConfigureAwait(false);
        return found;
    }
}
