using Microsoft.Data.Sqlite;
using RsPa.Actors.Store;

namespace RsPa.Persistence.Sqlite;

/// <summary>What is in a SQLite file, as far as a start has to know before it trusts it.</summary>
internal static class SqliteTables
{
    /// <summary>The names of its tables.</summary>
    public static IReadOnlySet<string> Of(SqliteConnection connection) => Texts(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'");

    /// <summary>The columns of its tables, each as <c>table.column</c>, and its indexes by their names.</summary>
    public static IReadOnlySet<string> ColumnsAndIndexes(SqliteConnection connection) => Texts(connection, """
        SELECT t.name || '.' || c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'
        UNION ALL
        SELECT name FROM sqlite_schema WHERE type = 'index'
        """);

    /// <summary>What SQLite's quick check finds wrong; nothing where all is well. It reads the whole file.</summary>
    public static string? Damage(SqliteConnection connection)
    {
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        return check.ExecuteScalar() is "ok" ? null : "it does not pass SQLite's quick check";
    }

    /// <summary>What is said of a file that lacks something.</summary>
    public static StorageException Lacks(string path, string what, string remedy) =>
        new($"'{path}' lacks {what}: another program has changed it, or it is damaged. {remedy}");

    private static HashSet<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this class's own
        command.CommandText = sql;
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read())
            texts.Add(rows.GetString(0));
        return texts;
    }
}
