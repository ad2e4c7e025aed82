using System.Runtime.InteropServices;

namespace RsPa.Host.Memory;

/// <summary>The runtime's heap, and the C library's, in which the runtime compiles code. What is free in them stays with the process until it is asked for.</summary>
internal static partial class Heaps
{
    /// <summary>Gives back what is free: the runtime's heap is compacted, and the C library's trimmed where it can be (glibc has a call for it).</summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
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
