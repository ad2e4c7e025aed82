using System.Globalization;

namespace RsPa.Host.Memory;

/// <summary>A part of a file that is mapped into this process.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The first address behind it.</param>
/// <param name="File">The file's path.</param>
internal sealed record MappedRange(ulong Start, ulong End, string File)
{
    // A file without a name is memory: the runtime keeps compiled code in one.
    private const string Gone = " (deleted)";

    /// <summary>
    /// The ranges whose pages are the file's own: not to be written to, and without a page that was changed. Whatever of them is taken
    /// out of memory comes back from the file when it is used.
    /// </summary>
    /// <param name="smaps">Text of the form of <c>/proc/self/smaps</c> (proc(5)).</param>
    public static IEnumerable<MappedRange> Unchanged(TextReader smaps)
    {
        MappedRange? range = null;
        while (smaps.ReadLine() is { } line)
        {
            if (IsField(line))
            {
                if (range is null || !line.StartsWith("Anonymous:", StringComparison.Ordinal))
                    continue;
                if (line.AsSpan("Anonymous:".Length).Trim() is "0 kB")
                    yield return range;
                range = null;
            }
            else
            {
                range = Header(line);
            }
        }
    }

    private static bool IsField(string line) => char.IsAsciiLetterUpper(line[0]);

    // 7f6c1c000000-7f6c1c021000 r-xp 00000000 fe:00 1234     /path/of/the file
    private static MappedRange? Header(string line)
    {
        var parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        return parts is [var addresses, ['r', '-', _, _], _, _, _, ['/', ..] file] && !file.EndsWith(Gone, StringComparison.Ordinal) && addresses.Split('-') is [var start, var end]
            ? new MappedRange(ulong.Parse(start, NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture), file)
            : null;
    }
}
