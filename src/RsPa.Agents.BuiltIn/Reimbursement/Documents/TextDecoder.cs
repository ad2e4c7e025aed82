using System.Text;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>Turns the bytes of a text file into text, and refuses those that are no text.</summary>
internal static class TextDecoder
{
    private static readonly (byte[] Start, string Name)[] Pictures =
    [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        ("GIF8"u8.ToArray(), "a GIF picture"),
        ("II*\0"u8.ToArray(), "a TIFF picture"),
        ("MM\0*"u8.ToArray(), "a TIFF picture"),
        ("RIFF"u8.ToArray(), "a WebP picture"),
        ("BM"u8.ToArray(), "a bitmap picture"),
    ];

    /// <summary>Decodes UTF-8, UTF-16 with a byte order mark, or Windows-1252.</summary>
    /// <exception cref="UnreadableDocumentException">It is a picture, an archive or another binary file.</exception>
    public static string Decode(byte[] bytes, string name)
    {
        RefuseBinary(bytes, name);
        using var reader = new StreamReader(new MemoryStream(bytes), Fallback(bytes), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Whether a text says of itself that it is UTF-16.</summary>
    public static bool IsUtf16(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);

    /// <summary>Refuses what is not text, as its beginning shows.</summary>
    /// <exception cref="UnreadableDocumentException">It is a picture, an archive or another binary file.</exception>
    public static void RefuseBinary(ReadOnlySpan<byte> bytes, string name)
    {
        if (!IsUtf16(bytes) && bytes[..Math.Min(DocumentKind.Head, bytes.Length)].ContainsAnyInRange((byte)0, (byte)8))
            throw new UnreadableDocumentException(NoText(bytes, DisplayText.Line(name)));
    }

    private static string NoText(ReadOnlySpan<byte> bytes, string name)
    {
        foreach (var (start, kind) in Pictures)
        {
            if (!bytes.StartsWith(start))
                continue;
            return $"'{name}' is {kind}: run text recognition on it first (such as `tesseract {name} receipt`), and submit the text.";
        }

        if (bytes.StartsWith("PK"u8))
            return $"'{name}' is an archive or an office document: save it as PDF or text, and submit that.";
        return $"'{name}' is a binary file: text, HTML, PDF and e-mail files (.eml) can be read.";
    }

    // Text that is not UTF-8 is nearly always Windows-1252, which has the euro sign that Latin-1 lacks.
    private static Encoding Fallback(byte[] bytes)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        }
    }
}
