using Npgsql;
using RsPa.Agents;

namespace RsPa.Persistence.Postgres.Statements;

/// <summary>Reads the values of rows.</summary>
internal static class Rows
{
    /// <summary>Goes through the rows of a result to its end.</summary>
    public static async Task EachAsync(this NpgsqlDataReader rows, Action<NpgsqlDataReader> row)
    {
        while (await rows.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            row(rows);
    }

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? IntOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static DateTimeOffset Moment(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? MomentOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Moment(column);

    public static TaskId Task(this NpgsqlDataReader row, int column) => new(row.GetGuid(column));

    public static AgentName Agent(this NpgsqlDataReader row, int column) => new(row.GetString(column));
}
