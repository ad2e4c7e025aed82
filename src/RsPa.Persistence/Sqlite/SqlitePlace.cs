using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RsPa.Persistence.Sqlite;

/// <summary>Whether the file that a connection has open is still the one that its path leads to. On Linux and macOS an open file can be removed or replaced, and whoever has it open writes on, into what nobody will find.</summary>
internal static partial class SqlitePlace
{
    // SQLITE_FCNTL_HAS_MOVED of sqlite3.h: SQLite compares its open file with what is at the path, which is one call of the system.
    private const int HasMoved = 20;

    /// <summary>Whether the file was removed, renamed or replaced since the connection was opened. It is in its place where that can't be told.</summary>
    public static bool IsLost(SqliteConnection connection)
    {
        var handle = connection.Handle!;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var moved = 0;
            return FileControl(handle.DangerousGetHandle(), "main", HasMoved, ref moved) == raw.SQLITE_OK && moved != 0;
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(IntPtr database, string name, int operation, ref int answer);
}
