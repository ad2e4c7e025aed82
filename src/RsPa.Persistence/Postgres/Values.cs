using Npgsql;
using NpgsqlTypes;
using RsPa.Agents;

namespace RsPa.Persistence.Postgres;

/// <summary>Values for the places <c>$1</c>, <c>$2</c>, … of a statement, and those of the rows that it gives.</summary>
internal static class Values
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
#pragma warning disable CA2100 // the texts are constants of this project; values are bound
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
            command.Parameters.Add(value);
        return command;
    }

    /// <summary>Runs a statement, and gives what is made of each of its rows.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, NpgsqlParameter[] values, CancellationToken cancellationToken)
    {
        var command = connection.Command(sql, values);
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                var list = new List<T>();
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                    list.Add(row(rows));
                return list;
            }
        }
    }

    /// <summary>Runs a statement, and gives what is made of its first row; nothing where there is none.</summary>
    public static async Task<T?> FirstAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, NpgsqlParameter[] values, CancellationToken cancellationToken) =>
        (await connection.ListAsync(sql, row, values, cancellationToken).ConfigureAwait(false)) is [var first, ..] ? first : default;

    public static NpgsqlParameter Text(string? value) =>
        value is null ? Null(NpgsqlDbType.Text) : new NpgsqlParameter<string> { TypedValue = PostgresText.Storable(value), NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Name(AgentName? agent) => Text(agent?.Value);

    public static NpgsqlParameter Uuid(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Uuids(Guid[] values) => new NpgsqlParameter<Guid[]> { TypedValue = values };

    public static NpgsqlParameter Texts(string[] values) => new NpgsqlParameter<string[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    public static NpgsqlParameter Long(long value) => new NpgsqlParameter<long> { TypedValue = value };

    public static NpgsqlParameter Real(double value) => new NpgsqlParameter<double> { TypedValue = value };

    public static NpgsqlParameter Bytes(byte[] value) => new NpgsqlParameter<byte[]> { TypedValue = value };

    public static NpgsqlParameter Time(DateTimeOffset value) => new NpgsqlParameter<DateTimeOffset> { TypedValue = value.ToUniversalTime() };

    public static DateTimeOffset Moment(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? MomentOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Moment(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? IntOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static long? LongOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static double? RealOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static AgentName Agent(this NpgsqlDataReader row, int column) => new(row.GetString(column));

    public static TaskId Task(this NpgsqlDataReader row, int column) => new(row.GetGuid(column));

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
