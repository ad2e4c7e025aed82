using System.Net.Sockets;
using System.Runtime.InteropServices;
using RsPa.Agents;
using RsPa.Host.Files;

namespace RsPa.Cli.Connection;

/// <summary>
/// Whether a Unix socket may be talked to. Whoever serves it names the commands and their completions, and is told what the user
/// types: it must be the user's own process, or the system's.
/// </summary>
internal static partial class SocketTrust
{
    private const uint Root = 0;
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Looks at the socket and its directory, before anything connects.</summary>
    /// <exception cref="HostNotReachedException">They belong to another user, or others could put another socket there.</exception>
    public static void CheckPlace(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            if (UnixFile.Look(path, follow: true) is { } socket && UnixFile.Look(Path.GetDirectoryName(Path.GetFullPath(path))!, follow: true) is { } directory
                && Judge(socket.Kind is UnixFileKind.Socket or UnixFileKind.Unknown, socket.Owner, directory.Owner, directory.Mode, UnixFile.Me) is { } wrong)
                throw Refused(path, wrong);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HostNotReachedException($"The socket {DisplayText.Line(path)} can't be looked at: only the user that runs the service may use it; run rspa as that user, or use --host.", e);
        }
    }

    /// <summary>Asks the system who serves a connected socket, before anything is sent: what was looked at may have been replaced since.</summary>
    /// <exception cref="HostNotReachedException">It is another user.</exception>
    public static void CheckPeer(Socket socket, string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var peer = Peer(socket);
        if (!IsTrusted(peer, UnixFile.Me))
            throw Refused(path, $"is served by the user {peer}");
    }

    /// <summary>What is wrong with a socket, or nothing.</summary>
    /// <param name="isSocket">Whether it is one.</param>
    /// <param name="owner">Whose it is, where that can be told.</param>
    /// <param name="placeOwner">Whose the directory is that it lies in.</param>
    /// <param name="place">That directory's permissions.</param>
    /// <param name="me">The user that asks.</param>
    public static string? Judge(bool isSocket, uint? owner, uint? placeOwner, UnixFileMode place, uint me)
    {
        const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!isSocket)
            return "is not a socket";
        if (!IsTrusted(owner ?? me, me))
            return $"belongs to the user {owner}";
        if (!IsTrusted(placeOwner ?? me, me))
            return $"lies in a directory of the user {placeOwner}";

        // In a shared directory with the sticky bit, such as /tmp, nobody can replace what belongs to another.
        return (place & OthersWrite) != UnixFileMode.None && !place.HasFlag(UnixFileMode.StickyBit)
            ? "lies in a directory where others may write"
            : null;
    }

    private static bool IsTrusted(uint user, uint me) => user == me || user == Root;

    private static HostNotReachedException Refused(string path, string wrong) =>
        new($"The socket {DisplayText.Line(path)} {wrong}, and what answers there could be anyone's: nothing was sent. Run rspa as the user that runs the service, or use --host with a token.");

    private static uint Peer(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            // struct ucred: the process, the user and the group, of the one who began to listen.
            Span<byte> credentials = stackalloc byte[12];
            socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
            return BitConverter.ToUInt32(credentials[4..]);
        }

        return GetPeer((int)socket.Handle, out var user, out _) == 0
            ? user
            : throw new HostNotReachedException($"The system does not tell who serves the socket: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [LibraryImport("libc", EntryPoint = "getpeereid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetPeer(int socket, out uint user, out uint group);
}
