using Microsoft.Data.Sqlite;

namespace RsPa.Persistence.Sqlite;

/// <summary>A prepared statement that gives rows, and is used many times; its parameters are set by position.</summary>
internal sealed class SqliteQuery : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    /// <param name="connection">The connection that it belongs to, and with which it goes.</param>
    /// <param name="sql">The text; its parameters are named <c>@0</c>, <c>@1</c>, ….</param>
    /// <param name="parameters">How many there are.</param>
    public SqliteQuery(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // texts are constants, or made of constants and a count
        _command.CommandText = sql;
#pragma warning restore CA2100
        _parameters = new SqliteParameter[parameters];
        for (var i = 0; i < parameters; i++)
        {
            _parameters[i] = new SqliteParameter($"@{i}", null);
            _command.Parameters.Add(_parameters[i]);
        }

        _command.Prepare();
    }

    /// <summary>Runs it, and gives its rows.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _parameters[i].Value = values[i] ?? DBNull.Value;
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();
}
