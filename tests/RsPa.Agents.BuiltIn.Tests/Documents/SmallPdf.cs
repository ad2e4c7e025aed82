using System.Text;

namespace RsPa.Agents.BuiltIn.Tests.Documents;

/// <summary>Writes a PDF of one page with words at given places.</summary>
internal static class SmallPdf
{
    public static byte[] Write(IReadOnlyList<(int X, int Y, string Text)> words)
    {
        var content = string.Concat(words.Select(word => $"BT /F1 10 Tf 1 0 0 1 {word.X} {word.Y} Tm ({word.Text}) Tj ET\n"));
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {content.Length} >>\nstream\n{content}endstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
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
        pdf.Append($"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(pdf.ToString());
    }
}
