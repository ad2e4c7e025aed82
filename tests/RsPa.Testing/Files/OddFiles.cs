using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace RsPa.Testing.Files;

/// <summary>Makes what stands in a folder and is not a file. Linux and macOS only.</summary>
public static class OddFiles
{
    /// <summary>A pipe with a name: whoever opens it to read waits for a writer.</summary>
    public static string MakePipe(string path) => MakeFifo(path, 0x1A4) == 0 ? path : throw Failure(path);

    /// <summary>A socket that nobody listens to.</summary>
    public static string MakeSocket(string path)
    {
        // The name in the folder outlives the socket, but the framework removes it with the one that made it: it is moved away first.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var made = Path.Combine(Path.GetTempPath(), $"rspa-{Path.GetFileName(Path.GetDirectoryName(path))}.sock");
        socket.Bind(new UnixDomainSocketEndPoint(made));
        Rename(Encoding.UTF8.GetBytes(made + '\0'), Encoding.UTF8.GetBytes(path + '\0'));
        return path;
    }

    /// <summary>A file whose name is not valid UTF-8: "caf", the byte E9, ".txt".</summary>
    public static void MakeUnnameable(string directory, string content)
    {
        var plain = Path.Combine(directory, "plain.txt");
        File.WriteAllText(plain, content);
        Rename(Encoding.UTF8.GetBytes(plain + '\0'), Unnameable(directory));
    }

    /// <summary>Gives that file a name again: the framework can't remove it as it is.</summary>
    public static void NameAgain(string directory, string name) => Rename(Unnameable(directory), Encoding.UTF8.GetBytes(Path.Combine(directory, name) + '\0'));

    /// <summary>A second name of a file.</summary>
    public static void MakeHardLink(string file, string path)
    {
        if (Link(file, path) != 0)
            throw Failure(path);
    }

    private static byte[] Unnameable(string directory) => [.. Encoding.UTF8.GetBytes(directory + "/caf"), 0xE9, .. Encoding.UTF8.GetBytes(".txt\0")];

    private static void Rename(byte[] from, byte[] to)
    {
        if (RenameBytes(from, to) != 0)
            throw Failure(Encoding.UTF8.GetString(from));
    }

    private static IOException Failure(string path) => new($"'{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

#pragma warning disable SYSLIB1054 // what is generated would be unsafe code, for two calls
    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameBytes(byte[] from, byte[] to);
#pragma warning restore SYSLIB1054
}
