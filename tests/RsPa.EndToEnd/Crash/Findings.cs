using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;

namespace RsPa.EndToEnd.Crash;

/// <summary>A task as the database holds it.</summary>
internal sealed record StoredTask(string Id, string Agent, string Status, string? Key, int Rescues, bool Ended, bool Leased, string? Output, int Completions, int Conflicts, int Failures, int Attempts);

/// <summary>What is in the database once the service has stopped.</summary>
internal sealed class Findings
{
    public required IReadOnlyDictionary<string, StoredTask> Tasks { get; init; }

    /// <summary>The ledger's expenses, by the number of the receipt.</summary>
    public required IReadOnlyList<string> Expenses { get; init; }

    /// <summary>How many attempts ended so, by agent and outcome.</summary>
    public required IReadOnlyDictionary<(string Agent, string Outcome), long> Attempts { get; init; }

    /// <summary>Entries of one expense that lack the other half.</summary>
    public required long HalfExpenses { get; init; }

    /// <param name="database">The database, open.</param>
    /// <param name="id">How a task's identifier is written as text there.</param>
    public static Findings Read(DbConnection database, string id) => new()
    {
        Tasks = Rows(database, $"""
            SELECT {id}, t.agent, t.status, t.key, t.rescues, t.ended_at IS NOT NULL, t.lease_until IS NOT NULL, t.output,
                   (SELECT count(*) FROM attempts a WHERE a.task_id = t.id AND a.outcome = 'completed'),
                   (SELECT count(*) FROM attempts a WHERE a.task_id = t.id AND a.outcome = 'conflicted'),
                   (SELECT count(*) FROM attempts a WHERE a.task_id = t.id AND a.outcome = 'failed'),
                   (SELECT count(*) FROM attempts a WHERE a.task_id = t.id)
            FROM tasks t
            """, row => new StoredTask(
                Guid.Parse(row.GetString(0), CultureInfo.InvariantCulture).ToString("D"), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetInt32(4),
                row.GetBoolean(5), row.GetBoolean(6), row.IsDBNull(7) ? null : row.GetString(7), Count(row, 8), Count(row, 9), Count(row, 10), Count(row, 11)))
            .ToDictionary(task => task.Id, StringComparer.Ordinal),
        Expenses = [.. Rows(database, "SELECT value FROM agent_data WHERE agent = 'reimbursement' AND key LIKE 'expense/%'", row => (string)JsonNode.Parse(row.GetString(0))!["document_number"]!["value"]!)],
        Attempts = Rows(database, "SELECT agent, outcome, count(*) FROM attempts GROUP BY agent, outcome", row => (Key: (row.GetString(0), row.GetString(1)), Count: row.GetInt64(2)))
            .ToDictionary(row => row.Key, row => row.Count),
        HalfExpenses = Rows(database, """
            SELECT abs(expenses - days) + abs(expenses - counted) FROM (SELECT
                (SELECT count(*) FROM agent_data WHERE key LIKE 'expense/%') AS expenses,
                (SELECT count(*) FROM agent_data WHERE key LIKE 'day/%/%/%') AS days,
                (SELECT CAST(value AS INTEGER) FROM agent_data WHERE key = 'totals/count') AS counted) AS entries
            """, row => row.GetInt64(0)).Single(),
    };

    private static int Count(DbDataReader row, int column) => (int)row.GetInt64(column);

    private static List<T> Rows<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every text given here is a constant of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
