using RsPa.Persistence.Sqlite.Migrating;
using RsPa.Persistence.Sqlite;

namespace RsPa.Persistence.Tests.Migrating;

/// <summary>Schemas as tests need them: in a directory that is a test's own.</summary>
internal static class Schemas
{
    public static SqliteSchema Of(SqliteFile file, string backups, TimeProvider time) => Of(file, new SqliteBackups(file, backups, 5, time), time);

    public static SqliteSchema Of(SqliteFile file, SqliteBackups backups, TimeProvider time, bool backUpFirst = true, bool startAfresh = false)
    {
        var directory = Path.GetDirectoryName(file.Path)!;
        var earlier = new EarlierUse(file, backups, [Path.Combine(directory, "journal.db"), Path.Combine(directory, "files")], time);
        return new SqliteSchema(file, backups, earlier, backUpFirst, startAfresh);
    }
}
