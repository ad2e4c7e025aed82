using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace RsPa.Isolation.Child;

/// <summary>
/// Takes from this process, for good, the system calls that reading a document never needs: the network, other programs, other
/// processes, and whatever changes a file. Linux checks each call against a small program (seccomp). A call that is refused fails as
/// if its right were missing, and the process goes on.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class SystemCallFilter
{
    // <linux/prctl.h>, <linux/seccomp.h>
    private const int SetNoNewPrivileges = 38;
    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;
    private const uint SetModeFilter = 1;
    private const uint ForAllThreads = 1;

    /// <summary>
    /// Has the system end this process when the thread that started it is gone. The end of its input says the same, but only to a process
    /// that still listens.
    /// </summary>
    public static bool EndWithParent() => prctl(SetParentDeathSignal, Kill, 0, 0, 0) == 0;

    /// <summary>Installs the filter for all threads, those to come too.</summary>
    /// <returns>Whether it holds; false where the system, or the processor, is none that is known here.</returns>
    public static bool Install()
    {
        if (SystemCalls.OfThisMachine() is not { } calls)
            return false;
        var program = FilterProgram.Of(calls, Environment.ProcessId);

        // Without the first, only an administrator's process may install a filter.
        return prctl(SetNoNewPrivileges, 1, 0, 0, 0) == 0 && Install(calls.Seccomp, program);
    }

    private static unsafe bool Install(int number, FilterStep[] program)
    {
        fixed (FilterStep* steps = program)
        {
            var head = new ProgramHead { Length = (ushort)program.Length, Steps = (nint)steps };
            return syscall(number, SetModeFilter, ForAllThreads, (nint)(&head)) == 0;
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint syscall(nint number, nuint operation, nuint flags, nint argument);

    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramHead
    {
        public ushort Length;
        public nint Steps;
    }
}
