using System.Runtime.InteropServices;

namespace RsPa.Host.Memory;

/// <summary>The runtime's heap, and the C library's, in which the runtime compiles code. What is free in them stays with the process until it is asked for.</summary>
internal static partial class Heaps
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h
    private const int Arenas = 2;

    /// <summary>
    /// Has the C library keep two heaps (where it has the call for it, as glibc does): of itself it makes one for nearly every thread,
    /// and each keeps what is free in it. To be called before threads are started.
    /// </summary>
    public static void Bound()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = mallopt(ArenaMax, Arenas);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

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

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);
}
