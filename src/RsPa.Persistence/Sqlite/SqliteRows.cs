using Microsoft.Data.Sqlite;
using RsPa.Agents;
using RsPa.Persistence.Model;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>The rows that a statement gives. Disposing of them makes it ready for its next use.</summary>
internal readonly struct SqliteRows(sqlite3 connection, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Goes on to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public bool Read()
    {
        var result = raw.sqlite3_step(statement);
        SqliteException.ThrowExceptionForRC(result, connection);
        return result == raw.SQLITE_ROW;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    public bool Bool(int column) => Int(column) != 0;

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public double Real(int column) => raw.sqlite3_column_double(statement, column);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public Guid Uuid(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

    public Guid? UuidOrNull(int column) => IsNull(column) ? null : Uuid(column);

    public TaskId Task(int column) => new(Uuid(column));

    public AgentName Agent(int column) => new(Text(column));

    public DateTimeOffset Time(int column) => UnixMicroseconds.ToTime(Long(column));

    /// <summary>It says once more what went wrong, where something did, which was thrown by then.</summary>
    public void Dispose() => _ = raw.sqlite3_reset(statement);
}
