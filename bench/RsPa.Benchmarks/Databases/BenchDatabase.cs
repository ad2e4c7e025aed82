using System.Data.Common;
using System.Globalization;

namespace RsPa.Benchmarks.Databases;

/// <summary>A place that a benchmark's services store in, by itself: a file of SQLite, or a schema of a PostgreSQL database. It is gone with the benchmark.</summary>
internal abstract class BenchDatabase : IAsyncDisposable
{
    /// <summary>What says to a service where its data is.</summary>
    public abstract IReadOnlyList<string> Options { get; }

    /// <summary>How many tasks run or have ended, at any node: one look costs a few rows, however many tasks there are.</summary>
    public async Task<long> BegunAsync(CancellationToken cancellationToken = default) =>
        await NumberAsync("SELECT (SELECT COALESCE(SUM(completed + failed + cancelled), 0) FROM agents) + (SELECT count(*) FROM tasks WHERE status = 'running')", cancellationToken);

    /// <summary>How many tasks are completed.</summary>
    public async Task<long> CompletedAsync(CancellationToken cancellationToken = default) => await NumberAsync("SELECT COALESCE(SUM(completed), 0) FROM agents", cancellationToken);

    /// <summary>Puts many tasks into it that have ended long ago, by the database's own means.</summary>
    /// <param name="count">How many.</param>
    /// <param name="agent">Of which agent.</param>
    public abstract Task AddEndedAsync(long count, string agent);

    /// <summary>Removes what was made.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens a connection to look at it.</summary>
    protected abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    protected async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
#pragma warning disable CA2100 // the texts are the benchmark's own
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> NumberAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this class's own
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
