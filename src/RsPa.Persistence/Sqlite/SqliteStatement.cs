using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>
/// A prepared statement that is used many times; its parameters are set by position. It is run by SQLite's own interface: looking each
/// parameter up by its name, and making a reader, took as long as the statement itself.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <param name="connection">The connection that it belongs to.</param>
    /// <param name="sql">The text; its parameters are named <c>@0</c>, <c>@1</c>, ….</param>
    /// <exception cref="SqliteException">SQLite does not understand it.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _places = new int[raw.sqlite3_bind_parameter_count(_statement)];
        for (var i = 0; i < _places.Length; i++)
            _places[i] = raw.sqlite3_bind_parameter_index(_statement, $"@{i}");
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>How many rows it changed; of no meaning where it is none that changes rows.</returns>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        using var rows = Query(values);
        rows.Read();
        return raw.sqlite3_changes(_connection);
    }

    /// <summary>Runs it, and gives its rows, until they are disposed of. One reading at a time.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public SqliteRows Query(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Check(Bind(_places[i], values[i]));
        return new SqliteRows(_connection, _statement);
    }

    /// <summary>Lets it go. Until then its connection is not closed, and what was begun on it is not rolled back.</summary>
    public void Dispose() => _statement.Dispose();

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        double number => raw.sqlite3_bind_double(_statement, place, number),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "no statement is given values of this type"),
    };

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection);
}
