using RsPa.Host.Memory;
using RsPa.Testing;

namespace RsPa.Host.Tests.Memory;

public sealed class MappedFilesTests
{
    private const string Smaps = """
        5581e5a00000-5581e5a12000 r--p 00000000 fe:00 101                        /opt/rspa/RsPa.Host
        Size:                 72 kB
        Rss:                  72 kB
        Anonymous:             0 kB
        VmFlags: rd mr mw me
        7f0000000000-7f0000100000 r-xp 00010000 fe:00 102                        /opt/rspa/a name.dll
        Rss:                 512 kB
        Anonymous:             0 kB
        7f0000100000-7f0000200000 r--p 00110000 fe:00 102                        /opt/rspa/relocated.dll
        Rss:                 512 kB
        Anonymous:             4 kB
        7f0000200000-7f0000300000 rw-p 00210000 fe:00 102                        /opt/rspa/writable.dll
        Anonymous:             0 kB
        7f0000310000-7f0000320000 r--s 00000000 fe:00 103                        /opt/rspa/flat.dll
        Anonymous:             0 kB
        7f0000300000-7f0000400000 r-xs 00000000 00:01 5                          /memfd:doublemapper (deleted)
        Anonymous:             0 kB
        7f0000400000-7f0000500000 r--p 00000000 00:00 0 
        Anonymous:             0 kB
        7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0                          [vdso]
        Anonymous:             0 kB
        """;

    [Fact]
    public void Unchanged_ranges_are_parts_of_files_that_nobody_can_write_and_nobody_has_written()
    {
        Assert.Equal(
            [new MappedRange(0x5581e5a00000, 0x5581e5a12000, "/opt/rspa/RsPa.Host"), new MappedRange(0x7f0000000000, 0x7f0000100000, "/opt/rspa/a name.dll"), new MappedRange(0x7f0000310000, 0x7f0000320000, "/opt/rspa/flat.dll")],
            MappedRange.Unchanged(new StringReader(Smaps)));
    }

    [LinuxFact]
    public void What_was_given_back_is_gone_from_memory_and_there_again_when_it_is_used()
    {
        var before = ResidentOf("System.Private.CoreLib");

        MappedFiles.Release(MappedFiles.Look());

        Assert.InRange(ResidentOf("System.Private.CoreLib"), 1, before - 1);
        Assert.Equal("1 2 3", string.Join(' ', Enumerable.Range(1, 3)));
    }

    [LinuxFact]
    public void What_came_since_the_earlier_look_is_left_alone()
    {
        var before = ResidentOf("System.Private.CoreLib");

        MappedFiles.Release(new HashSet<MappedRange>());

        Assert.InRange(ResidentOf("System.Private.CoreLib"), before, int.MaxValue);
    }

    // Kilobytes of a file's mapped parts that are in memory.
    private static int ResidentOf(string file)
    {
        var (resident, inside) = (0, false);
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (!char.IsAsciiLetterUpper(line[0]))
                inside = line.Contains(file, StringComparison.Ordinal);
            else if (inside && line.StartsWith("Rss:", StringComparison.Ordinal))
                resident += int.Parse(line["Rss:".Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        }

        return resident;
    }
}
