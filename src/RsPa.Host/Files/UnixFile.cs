using System.Runtime.InteropServices;

namespace RsPa.Host.Files;

/// <summary>What the system says of a file: what it is, whose it is, and who may do what with it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">The user's number; nothing where the system is not Linux, which alone is asked for it.</param>
/// <param name="Mode">Its permissions, without its kind.</param>
internal sealed partial record UnixFile(UnixFileKind Kind, uint? Owner, UnixFileMode Mode)
{
    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;
    private const int NotPermitted = 1;
    private const int NoAccess = 13;
    private const int NoSuchCall = 38;

    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;
    private const int PermissionBits = 0xFFF;

    /// <summary>The number of the user that this process acts as.</summary>
    /// <exception cref="PlatformNotSupportedException">The system is Windows.</exception>
    public static uint Me => OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : GetEffectiveUser();

    /// <summary>Whether others than the owner may do anything with it.</summary>
    public bool IsOpenToOthers => (Mode & (UnixFileMode)0x3F) != UnixFileMode.None;

    /// <summary>Looks at a file. Nothing is opened, so that a pipe or a device does no harm.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="follow">Whether a symbolic link is followed, or is itself what is looked at.</param>
    /// <returns>What it is, or nothing where there is no such file.</returns>
    /// <exception cref="UnauthorizedAccessException">This user may not look there.</exception>
    /// <exception cref="IOException">The system refuses for another reason.</exception>
    public static UnixFile? Look(string path, bool follow)
    {
        if (!OperatingSystem.IsLinux())
            return LookByRuntime(path, follow);

        // The layout of statx(2) is the same on every architecture, which that of stat(2) is not.
        var answer = new byte[256];
        if (StatX(CurrentDirectory, path, follow ? 0 : NoFollow, TypeModeAndOwner, answer) == 0)
        {
            var mode = BitConverter.ToUInt16(answer, 28);
            return new UnixFile(KindOf(mode >> 12), BitConverter.ToUInt32(answer, 20), (UnixFileMode)(mode & PermissionBits));
        }

        return Marshal.GetLastPInvokeError() switch
        {
            NoSuchFile or NotADirectory => null,
            NoSuchCall => LookByRuntime(path, follow),
            NoAccess or NotPermitted => throw new UnauthorizedAccessException($"'{path}' can't be looked at: permission denied."),
            var error => throw new IOException($"'{path}' can't be looked at: {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    // It knows no owners, and tells sockets, pipes and devices from plain files only by what they are not.
    private static UnixFile? LookByRuntime(string path, bool follow)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (follow && info.LinkTarget is not null)
            info = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
        if (!info.Exists)
            return null;
        var kind = info.LinkTarget is not null ? UnixFileKind.Link
            : info.Attributes.HasFlag(FileAttributes.Directory) ? UnixFileKind.Directory
            : UnixFileKind.Unknown;
        return new UnixFile(kind, null, OperatingSystem.IsWindows() ? UnixFileMode.None : info.UnixFileMode);
    }

    private static UnixFileKind KindOf(int type) => type switch
    {
        4 => UnixFileKind.Directory,
        8 => UnixFileKind.Regular,
        10 => UnixFileKind.Link,
        12 => UnixFileKind.Socket,
        _ => UnixFileKind.Other,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int directory, string path, int flags, uint mask, [Out] byte[] answer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUser();
}

/// <summary>What a file is.</summary>
internal enum UnixFileKind
{
    /// <summary>Nothing: never a valid value.</summary>
    Invalid = 0,

    /// <summary>It could not be told.</summary>
    Unknown,

    /// <summary>A plain file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A pipe or a device.</summary>
    Other,
}
