using Npgsql;
using NpgsqlTypes;

namespace RsPa.Persistence.Postgres.Statements;

/// <summary>Statements with their values, by place: <c>$1</c> is the first that is added. A text is a constant, so that the driver prepares it once a connection.</summary>
internal static class Sql
{
    public static NpgsqlBatchCommand Of(string text) => new(text);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, Guid value) => command.Add(value, NpgsqlDbType.Uuid);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long value) => command.Add(value, NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, int value) => command.Add(value, NpgsqlDbType.Integer);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, bool value) => command.Add(value, NpgsqlDbType.Boolean);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, byte[] value) => command.Add(value, NpgsqlDbType.Bytea);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, DateTimeOffset value) => command.Add(value.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, TimeSpan value) => command.Add(value, NpgsqlDbType.Interval);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, DateTimeOffset? value) => command.Add((object?)value?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType.TimestampTz);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, double? value) => command.Add((object?)value ?? DBNull.Value, NpgsqlDbType.Double);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long? value) => command.Add((object?)value ?? DBNull.Value, NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, string? value) => command.Add((object?)Storable(value) ?? DBNull.Value, NpgsqlDbType.Text);

    /// <summary>A value of each of several rows, for <c>unnest</c>.</summary>
    public static NpgsqlBatchCommand WithEach<T, TValue>(this NpgsqlBatchCommand command, IReadOnlyList<T> rows, NpgsqlDbType type, Func<T, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(rows[i]);
        return command.Add(values, NpgsqlDbType.Array | type);
    }

    /// <summary>A text of each of several rows.</summary>
    public static NpgsqlBatchCommand WithEachText<T>(this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, string?> text) =>
        command.WithEach(rows, NpgsqlDbType.Text, row => Storable(text(row)));

    /// <summary>A moment of each of several rows.</summary>
    public static NpgsqlBatchCommand WithEachMoment<T>(this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, DateTimeOffset> moment) =>
        command.WithEach(rows, NpgsqlDbType.TimestampTz, row => moment(row).ToUniversalTime());

    private static string? Storable(string? text) => text is null ? null : PostgresText.Storable(text);

    private static NpgsqlBatchCommand Add<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType type)
        where T : notnull
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return command;
    }
}
