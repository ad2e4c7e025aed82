using System.IO.Compression;
using System.Text;
using static RsPa.Testing.Hostile.HostileDocument;

namespace RsPa.Testing.Hostile;

/// <summary>PDF files that are small and unfold, that go round in circles, or that lie about themselves.</summary>
internal static class HostilePdf
{
    private const string Page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X0 6 0 R >> >> >>";
    private const string Text = "BT /F1 10 Tf 40 300 Td (Total 12.00) Tj ET";

    public static IReadOnlyList<HostileDocument> All { get; } =
    [
        File("nested forms", () => Of("/X0 Do", Enumerable.Range(0, 26).Select(level => Form($"/X0 Do /X0 Do", $"/XObject << /X0 {level + 7} 0 R >>")).Append(Form(Text, "")))),
        File("a form that shows itself", () => Of("/X0 Do", [Form("/X0 Do", "/XObject << /X0 6 0 R >>")])),
        File("a flate bomb", () => WithContent(Compress(new string(' ', 60_000_000)), "/Filter /FlateDecode")),
        File("a flate bomb in a flate bomb", () => WithContent(Compress(Encoding.Latin1.GetString(Compress(new string('q', 400_000_000)))), "/Filter [/FlateDecode /FlateDecode]")),
        File("a run length bomb", () => WithContent(Compress(Repeat("\u0081q", 5_000_000)), "/Filter [/FlateDecode /RunLengthDecode]")),
        File("saved states", () => Of(Repeat("q ", 500_000), [])),
        File("restored states", () => Of(Repeat("Q ", 500_000), [])),
        File("matrices", () => Of(Repeat("1 0 0 1 0 0 cm ", 400_000), [])),
        File("paths", () => Of(Repeat("1 1 m 2 2 l 3 3 l h ", 300_000), [])),
        File("much text", () => Of($"BT /F1 10 Tf {Repeat("(Total 12.00) Tj 1 1 Td ", 200_000)} ET", [])),
        File("one long text", () => Of($"BT /F1 10 Tf ({new string('x', 3_000_000)}) Tj ET", [])),
        File("deep marks", () => Of(Repeat("/P BMC ", 300_000) + Text, [])),
        File("a picture bomb", () => Of("/X0 Do", ["<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length 10 >>\nstream\n0123456789\nendstream"])),
        File("an inline picture without end", () => Of($"BI /W 100000 /H 100000 /BPC 8 /CS /RGB ID {new string('x', 3_000_000)}", [])),
        File("a predictor bomb", () => WithContent(Compress(new string('\u0002', 100_000)), "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Colors 32 /BitsPerComponent 16 /Columns 2147483647 >>")),
        File("pages in a circle", () => Write(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"])),
        File("pages in a long circle", () => Write(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"])),
        File("many pages", () => Write(["<< /Type /Catalog /Pages 2 0 R >>", $"<< /Type /Pages /Kids [{Repeat("3 0 R ", 300_000)}] /Count 300000 >>", Page, Stream(Text, ""), Font])),
        File("outlines in a circle", () => Write(["<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page, Stream(Text, ""), Font, "<< /First 6 0 R /Last 6 0 R /Next 6 0 R /Prev 6 0 R /Title (x) /Count 1 >>"])),
        File("tables of objects in a circle", () => Write(Plain(), trailer: start => $"/Prev {start}")),
        File("a table of a billion objects", () => Latin($"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref\n0 1000000000\n{Repeat("0000000009 00000 n \n", 200_000)}trailer\n<< /Size 1000000000 /Root 1 0 R >>\nstartxref\n58\n%%EOF")),
        File("many objects", () => Write([.. Plain(), .. Enumerable.Repeat("<< /A [1 2 3] >>", 150_000)])),
        File("wrong lengths", () => Write(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page, $"<< /Length 2000000000 >>\nstream\n{Text}\nendstream", Font])),
        File("negative lengths", () => Write(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count -5 >>", Page, $"<< /Length -1 >>\nstream\n{Text}\nendstream", Font])),
        File("deep lists", () => Write([.. Plain()[..2], $"<< /Type /Page /Parent 2 0 R /MediaBox {Repeat("[", 200_000)} >>"])),
        File("deep dictionaries", () => Write([.. Plain()[..2], $"<< /Type /Page /Parent 2 0 R /Resources {Repeat("<< /A ", 200_000)} >>"])),
        File("a reference to itself", () => Write([.. Plain()[..2], "3 0 R"])),
        File("a stream of objects that extends itself", () => Write([.. Plain(), Stream("1 0 << >>", "/Type /ObjStm /N 1000000000 /First 4 /Extends 6 0 R")])),
        File("a font of all characters", () => Write(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page, Stream(Text, ""), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>", Stream($"1 begincodespacerange <00> <FFFFFFFF> endcodespacerange {Repeat("1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange ", 50)}", "")])),
        File("a lock", () => Write(Plain(), trailer: _ => $"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O ({new string('o', 32)}) /U ({new string('u', 32)}) >> /ID [<00> <00>]")),
        File("a torn file", () => Write(Plain())[..200]),
        File("a file of nothing but beginnings", () => Latin("%PDF-1.7\n" + Repeat("1 0 obj << /Length 5 >> stream\n", 150_000))),
        File("a string without end", () => Latin("%PDF-1.7\n1 0 obj (" + Repeat("(", 2_000_000))),
    ];

    private static string Font => "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

    private static HostileDocument File(string kind, Func<byte[]> make) => new($"pdf {kind}", ".pdf", make);

    private static string[] Plain() => ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page, Stream(Text, ""), Font];

    private static byte[] Of(string content, IEnumerable<string> objects) => Write([.. Plain()[..3], Stream(content, ""), Font, .. objects]);

    private static byte[] WithContent(byte[] content, string entries) => Write([.. Plain()[..3], Stream(Encoding.Latin1.GetString(content), entries), Font]);

    private static string Form(string content, string resources) => Stream(content, $"/Type /XObject /Subtype /Form /BBox [0 0 420 595] /Resources << /Font << /F1 5 0 R >> {resources} >>");

    private static string Stream(string content, string entries) => $"<< {entries} /Length {content.Length} >>\nstream\n{content}\nendstream";

    private static byte[] Compress(string content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(Latin(content));
        return packed.ToArray();
    }

    private static byte[] Write(string[] objects, Func<int, string>? trailer = null)
    {
        var pdf = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var number = 1; number <= objects.Length; number++)
        {
            offsets.Add(pdf.Length);
            pdf.Append($"{number} 0 obj\n{objects[number - 1]}\nendobj\n");
        }

        var start = pdf.Length;
        pdf.Append($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            pdf.Append($"{offset:D10} 00000 n \n");
        pdf.Append($"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R {trailer?.Invoke(start)} >>\nstartxref\n{start}\n%%EOF\n");
        return Latin(pdf.ToString());
    }
}
