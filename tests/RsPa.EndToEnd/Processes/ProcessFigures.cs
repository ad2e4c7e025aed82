using System.Globalization;

namespace RsPa.EndToEnd.Processes;

/// <summary>What Linux tells about a process and those that it started.</summary>
internal static class ProcessFigures
{
    private const long TicksPerSecond = 100; // USER_HZ, the same on all machines that Linux runs on

    /// <summary>The most memory that it has held at once since <see cref="ForgetPeak"/>, in bytes.</summary>
    public static long PeakMemory(int process) => Kilobytes(process, "VmHWM:") * 1024;

    /// <summary>The memory that it holds now, in bytes.</summary>
    public static long Memory(int process) => Kilobytes(process, "VmRSS:") * 1024;

    /// <summary>Begins anew to watch for the most memory.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    /// <summary>The processes that it started and that are there.</summary>
    public static int[] Children(int process) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{process}/task")
            .SelectMany(thread => ReadOrNothing(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Whether a file is mapped into its memory, as every assembly is that it has loaded.</summary>
    public static bool HasLoaded(int process, string file) => ReadOrNothing($"/proc/{process}/maps").Contains($"/{file}\n", StringComparison.Ordinal);

    /// <summary>Processor time that it has used; nothing where it is gone.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        // Behind the name, which is in brackets and may hold anything.
        var stat = ReadOrNothing($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)(long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    private static long Kilobytes(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', '\t').First(word => word.Length > 0 && char.IsAsciiDigit(word[0])), CultureInfo.InvariantCulture);
    }

    private static string ReadOrNothing(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
