using System.Net.Sockets;
using System.Text;
using RsPa.Agents;
using RsPa.Host.Files;

namespace RsPa.Host.Listening;

/// <summary>
/// The Unix socket of the local console. Only its owner may enter the directory (0700) and connect (0600). A lock file beside it
/// says whether its process lives: what a crash has left is removed, and what a live process serves is not touched.
/// </summary>
internal sealed class ConsoleSocket(ListeningOptions options) : IDisposable
{
    /// <summary>The longest path that every system takes: <c>sun_path</c> has 104 bytes on macOS and 108 on Linux, one of them a zero.</summary>
    private const int MaxPathBytes = 103;

    private readonly string _path = Path.GetFullPath(options.SocketPath);
    private FileStream? _lock;

    /// <summary>Checks that a Unix socket can have the path.</summary>
    /// <exception cref="ListeningException">It is too long.</exception>
    public static void CheckPath(string path)
    {
        var full = Path.GetFullPath(path);
        var bytes = Encoding.UTF8.GetByteCount(full);
        if (bytes > MaxPathBytes)
            throw new ListeningException($"The console's socket {DisplayText.Line(full)} has a path of {bytes} bytes, and a Unix socket may have {MaxPathBytes}. Choose a data directory with a shorter path.");
    }

    /// <summary>Makes the socket, bound and not yet listening, so that nobody connects before its permissions are set.</summary>
    /// <exception cref="ListeningException">The directory can't be used, or another process serves the socket.</exception>
    public Socket Bind()
    {
        try
        {
            PrepareDirectory(Path.GetDirectoryName(_path)!);
            TakeLock();
            RemoveStale();
            return BindNew();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new ListeningException($"The console's socket {DisplayText.Line(_path)} can't be made: {DisplayText.Line(e.Message, 400)} The data directory must belong to the user that runs the service.", e);
        }
    }

    public void Dispose() => _lock?.Dispose();

    private static void PrepareDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(directory, OwnerOnly);
        var mode = File.GetUnixFileMode(directory);
        if (mode.HasFlag(UnixFileMode.StickyBit))
            throw new ListeningException($"The directory {DisplayText.Line(directory)} is shared by all users, and the console's socket must not be. Choose a data directory of its own.");
        if ((mode & (UnixFileMode)0x3F) != UnixFileMode.None)
            throw new ListeningException($"The directory {DisplayText.Line(directory)} is open to others ({Convert.ToString((int)mode, 8)}), and the console's socket must not be. Close it: chmod 700 {DisplayText.Line(directory)}");
    }

    private void TakeLock()
    {
        try
        {
            // FileShare.None is an advisory lock of the system (flock), which ends with the process, however that ends. The file
            // stays: to remove it would let two processes hold locks on two files of the same name.
            _lock = new FileStream($"{_path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists($"{_path}.lock"))
        {
            throw InUse(e);
        }
    }

    private void RemoveStale()
    {
        if (UnixFile.Look(_path, follow: false) is not { } there)
            return;

        // Only a socket is what a crash of ours can have left: anything else is somebody's, and is not ours to remove.
        if (there.Kind is not (UnixFileKind.Socket or UnixFileKind.Unknown))
            throw new ListeningException($"The console's socket can't be made: there is a {Word(there.Kind)} at {DisplayText.Line(_path)}. Move it away, or choose another data directory.");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(_path));
        }
        catch (SocketException)
        {
            File.Delete(_path);
            return;
        }

        throw InUse(null);
    }

    private Socket BindNew()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(_path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Word(UnixFileKind kind) => kind switch
    {
        UnixFileKind.Directory => "directory",
        UnixFileKind.Link => "symbolic link",
        UnixFileKind.Regular => "file",
        _ => "pipe or device",
    };

    private ListeningException InUse(Exception? e) =>
        new($"Another RsPa runs on this data directory: it serves the console's socket {DisplayText.Line(_path)}. Stop it, or choose another data directory.", e);
}
