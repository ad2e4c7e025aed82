using System.Runtime.InteropServices;

namespace RsPa.Host.Memory;

/// <summary>
/// The program's own files in memory. Half of what a service of this kind holds is code that only its start has used; Linux takes it
/// back when it is short of memory, and not before, so that a service which waits looks three times its size.
/// </summary>
internal static partial class MappedFiles
{
    private const string Maps = "/proc/self/smaps";
    private const int DontNeed = 4; // MADV_DONTNEED

    /// <summary>Whether this system can do it.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && File.Exists(Maps);

    /// <summary>What could be given back now.</summary>
    public static IReadOnlySet<MappedRange> Look()
    {
        using var smaps = new StreamReader(Maps);
        return MappedRange.Unchanged(smaps).ToHashSet();
    }

    /// <summary>
    /// Takes out of this process what was there at an earlier look and is unchanged since. It stays in the system's cache of files, so
    /// that what is used again is there at once.
    /// </summary>
    /// <param name="earlier">
    /// The look before, seconds ago. The runtime changes parts of a file while it loads it, which takes milliseconds: what has been
    /// there for longer, unwritable and without a changed page, is never written to again, and nothing can be lost with it.
    /// </param>
    public static void Release(IReadOnlySet<MappedRange> earlier)
    {
        foreach (var range in Look().Intersect(earlier))
            _ = madvise((nint)range.Start, (nuint)(range.End - range.Start), DontNeed);
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int madvise(nint address, nuint length, int advice);
}
