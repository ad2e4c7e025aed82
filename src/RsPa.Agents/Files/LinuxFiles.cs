using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RsPa.Agents.Files;

/// <summary>The few calls of Linux that the framework has no method for: to look without following, and to open without waiting.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxFiles
{
    // <fcntl.h>, <linux/stat.h>
    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint StatxType = 1;
    private const int ReadOnly = 0;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int SetSignal = 10;
    private const int SetLease = 1024;
    private const int ReadLease = 0;
    private const int NoLease = 2;
    private const int Urgent = 23;

    // <errno.h>
    private const int NoSuchEntry = 2;
    private const int TryAgain = 11;
    private const int Forbidden = 13;
    private const int NotPermitted = 1;
    private const int NotADirectory = 20;
    private const int TooManyLinks = 40;
    private const int NoDevice = 6;

    // struct statx is the same on every architecture, unlike struct stat.
    private const int StatxBytes = 256;
    private const int StatxModeAt = 28;

    // The one flag that differs.
    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    public static FileKind KindOf(string path) => Look(AtCurrentDirectory, path, AtNoFollow, path);

    public static FileKind KindOf(SafeFileHandle handle, string path) => Look((int)handle.DangerousGetHandle(), "", AtEmptyPath, path);

    /// <summary>Opens to read; a pipe does not hold it up, a link is an error, a terminal does not become the process's own.</summary>
    public static SafeFileHandle Open(string path)
    {
        var handle = open(path, ReadOnly | NonBlocking | NoFollow | NoControllingTerminal | CloseOnExec);
        if (handle >= 0)
            return new SafeFileHandle(handle, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        throw error switch
        {
            TooManyLinks => new NotRegularFileException(path, FileKind.Link),
            NoDevice => new NotRegularFileException(path, FileKind.Socket),
            _ => Failure(error, path),
        };
    }

    /// <summary>
    /// Whether somebody has the file open to write: the kernel then grants no lease for reading. It is given back at once. Should
    /// a writer come in between, the kernel asks for it back by a signal; SIGIO, the usual one, would end the process, and so it
    /// is made one that is ignored by default. Files of others, and some file systems, have no leases: nothing is known then.
    /// </summary>
    public static bool HasWriter(SafeFileHandle handle)
    {
        var file = (int)handle.DangerousGetHandle();
        if (fcntl(file, SetSignal, Urgent) != 0)
            return false;
        if (fcntl(file, SetLease, ReadLease) != 0)
            return Marshal.GetLastPInvokeError() == TryAgain;
        _ = fcntl(file, SetLease, NoLease);
        return false;
    }

    private static FileKind Look(int directory, string name, int flags, string path)
    {
        Span<byte> found = stackalloc byte[StatxBytes];
        if (statx(directory, name, flags, StatxType, found) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NoSuchEntry or NotADirectory ? FileKind.Missing : throw Failure(error, path);
        }

        return (MemoryMarshal.Read<ushort>(found[StatxModeAt..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
    }

    private static Exception Failure(int error, string path) => error switch
    {
        NoSuchEntry or NotADirectory => new FileNotFoundException($"'{path}' is not there.", path),
        Forbidden or NotPermitted => new UnauthorizedAccessException($"'{path}' may not be read: {Marshal.GetPInvokeErrorMessage(error)}."),
        _ => new IOException($"'{path}' can't be opened: {Marshal.GetPInvokeErrorMessage(error)}.", error),
    };

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int statx(int directory, string path, int flags, uint mask, Span<byte> found);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fcntl(int file, int command, int value);
}
