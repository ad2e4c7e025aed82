using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RsPa.Benchmarks.Databases;

/// <summary>A file of SQLite.</summary>
/// <param name="directory">Where it is made.</param>
internal sealed class SqliteBench(string directory) : BenchDatabase
{
    public override IReadOnlyList<string> Options { get; } = ["--database.url", $"sqlite://{directory}/main.db"];

    public override Task AddEndedAsync(long count, string agent) => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
        INSERT INTO tasks (id, agent, status, priority, due_at, attempt, fence, rescues, submitted_at, started_at, ended_at, input, lane, conflicts)
        SELECT unhex('01800000000070009000' || printf('%012x', n)), '{agent}', 'completed', 2, n, 1, 1, 0, n, n, n, 'null', 0, 0 FROM numbers
        """));

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "main.db"), Pooling = true }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
