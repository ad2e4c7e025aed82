using System.Text;
using static RsPa.Testing.Hostile.HostileDocument;

namespace RsPa.Testing.Hostile;

/// <summary>Text that is none, that has no end, or that is made to be slow to search.</summary>
internal static class HostileText
{
    public static IReadOnlyList<HostileDocument> All { get; } =
    [
        File("nothing but zeros", () => new byte[1_000_000]),
        File("utf-16 without a mark", () => Encoding.Unicode.GetBytes("Corner Cafe\nTotal 12.00\n")),
        File("utf-16 with a mark and half a pair", () => [.. Encoding.Unicode.Preamble, 0x00, 0xD8, .. Encoding.Unicode.GetBytes("Total 12.00"), 0x3D]),
        File("fifty megabytes in one line", () => Latin(new string('x', 50_000_000))),
        File("many lines", () => Latin(Repeat("\n1", 99_000))),
        File("turned text", () => Encoding.UTF8.GetBytes("Corner Cafe\u202E\u2066\nTotal \u202E00.21\n" + Repeat("\u202E\u2067", 10_000))),
        File("bytes of no alphabet", () => [.. Enumerable.Range(0, 150_000).Select(i => (byte)(128 + (i * 7 % 128)))]),
        File("nothing but amounts", () => Latin(Repeat("Total 1.00 2,00 3.000,00 EUR USD ", 6_000))),
        File("amounts without end", () => Latin(Repeat("1.1,1 1'", 24_000))),
        File("brackets and blanks", () => Latin(Repeat("( ( (- - -      \n", 11_000))),
        File("dates without end", () => Latin(Repeat("01/02/03 2026-01-02 3 March 2026 ", 6_000))),
        File("leaders", () => Latin(Repeat($"Total {new string('.', 280)} 1\n", 600))),
        File("signs of nothing else", () => Encoding.UTF8.GetBytes(Repeat("e\u0301\u0302\u0303\u0304", 30_000))),
        new("text a picture", ".txt", () => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]),
        new("text an empty file", ".txt", () => []),
    ];

    private static HostileDocument File(string kind, Func<byte[]> make) => new($"text {kind}", ".txt", make);
}
