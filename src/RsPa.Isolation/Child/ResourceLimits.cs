using System.Globalization;
using System.Runtime.InteropServices;

namespace RsPa.Isolation.Child;

/// <summary>Limits that a Unix system holds a process to (<c>setrlimit</c>).</summary>
internal static partial class ResourceLimits
{
    // <sys/resource.h>: these two are the same on Linux and macOS.
    public const int ProcessorTime = 0;
    public const int CoreDump = 4;

    /// <summary>On Linux only; macOS takes the number and holds nobody to it.</summary>
    public const int AddressSpace = 9;

    /// <summary>Sets a limit, in seconds or bytes.</summary>
    /// <param name="resource">What is limited.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="most">Up to where the process may raise it again.</param>
    /// <returns>Whether the system has taken it.</returns>
    public static bool Set(int resource, long limit, long most)
    {
        var value = new Limit { Current = (nuint)limit, Most = (nuint)most };
        return setrlimit(resource, in value) == 0;
    }

    /// <summary>How much address space this process has, in bytes; 0 where the system does not tell.</summary>
    public static long AddressSpaceInUse()
    {
        try
        {
            return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setrlimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Current;
        public nuint Most;
    }
}
