using System.Runtime.InteropServices;

namespace RsPa.Host.Memory;

/// <summary>The C library's heap, in which the runtime compiles code. What it has freed stays with the process until it is asked for.</summary>
internal static partial class NativeHeap
{
    /// <summary>Gives back what is free in it, where the C library can: glibc has a call for it, others return memory by themselves.</summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint keep);
}
