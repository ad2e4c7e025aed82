using System.Text.Json;
using RsPa.Agents.Documents;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;

/// <summary>Reads documents of every kind. It runs in a process of its own: only there are the parsers loaded.</summary>
internal sealed class ReceiptDocumentReader : IDocumentReader
{
    /// <inheritdoc/>
    public string Name => DocumentReader.Outside;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Read(byte[] content, string name) =>
        JsonSerializer.SerializeToUtf8Bytes(ReadAll(content, name), ReceiptDocumentsJson.Default.IReadOnlyListReceiptDocument);

    /// <summary>Reads a document that is in memory.</summary>
    /// <exception cref="UnreadableDocumentException">No text can be had from it.</exception>
    public static IReadOnlyList<ReceiptDocument> ReadAll(byte[] bytes, string name) =>
        DocumentKind.IsEmail(bytes, name) ? EmailReader.Read(bytes, name) : [ReadPart(bytes, name)];

    /// <summary>Reads a document that is not a message.</summary>
    /// <exception cref="UnreadableDocumentException">No text can be had from it.</exception>
    public static ReceiptDocument ReadPart(byte[] bytes, string name)
    {
        if (bytes.Length == 0)
            throw new UnreadableDocumentException($"'{DisplayText.Line(name)}' is empty.");
        if (DocumentKind.IsPdf(bytes))
            return new ReceiptDocument(PdfReader.Read(bytes, name), "pdf", name).Checked();
        var text = TextDecoder.Decode(bytes, name);
        return DocumentKind.IsHtml(text, name)
            ? new ReceiptDocument(HtmlReader.Read(text, name), "html", name).Checked()
            : new ReceiptDocument(text, "text", name).Checked();
    }
}
