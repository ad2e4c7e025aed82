using System.Text.Json;
using RsPa.Agents.Documents;
using RsPa.Agents.Files;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>Reads a document as text, whatever kind it is. What a parser has to look at is read outside of the service (<see cref="IDocuments"/>).</summary>
internal static class DocumentReader
{
    /// <summary>The name of the reader outside.</summary>
    public const string Outside = "receipt";

    // A character that fills one place of a text takes at most three bytes.
    private const int MostTextBytes = 3 * ReceiptDocument.MostCharacters;

    /// <summary>Reads a file from disk.</summary>
    /// <returns>The texts that may be the receipt, the likeliest first; more than one only for a message.</returns>
    /// <exception cref="UnreadableDocumentException">There is no such file, or no text can be had from it.</exception>
    /// <exception cref="DocumentUnavailableException">It could not be read now.</exception>
    public static async Task<IReadOnlyList<ReceiptDocument>> ReadFileAsync(AgentRun run, string path, CancellationToken cancellationToken)
    {
        var file = Open(run, path);
        await using (file.ConfigureAwait(false))
            return await ReadAsync(run.Documents, file, Path.GetFileName(path), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a document from a stream that can be begun anew.</summary>
    /// <exception cref="UnreadableDocumentException">No text can be had from it.</exception>
    /// <exception cref="DocumentUnavailableException">It could not be read now.</exception>
    public static async Task<IReadOnlyList<ReceiptDocument>> ReadAsync(IDocuments documents, Stream content, string name, CancellationToken cancellationToken)
    {
        var head = await BeginningAsync(content, DocumentKind.Head, cancellationToken).ConfigureAwait(false);
        if (head.Length == 0)
            throw new UnreadableDocumentException($"'{DisplayText.Line(name)}' is empty.");
        if (!DocumentKind.IsPlainText(head, name))
            return await ReadOutsideAsync(documents, content, name, cancellationToken).ConfigureAwait(false);

        // What is not text shows at its beginning, and the rest of it is not looked at.
        TextDecoder.RefuseBinary(head, name);
        var bytes = await BeginningAsync(content, MostTextBytes + 1, cancellationToken).ConfigureAwait(false);
        return bytes.Length > MostTextBytes
            ? throw ReceiptDocument.TooLong(name)
            : [new ReceiptDocument(TextDecoder.Decode(bytes, name), "text", name).Checked()];
    }

    private static async Task<IReadOnlyList<ReceiptDocument>> ReadOutsideAsync(IDocuments documents, Stream content, string name, CancellationToken cancellationToken)
    {
        content.Position = 0;
        return await documents.ReadAsync(Outside, name, content, cancellationToken).ConfigureAwait(false) switch
        {
            DocumentReading.Done done => Received(done.Content, name),
            DocumentReading.Refused { Limit: null } refused => throw new UnreadableDocumentException(refused.Reason),
            DocumentReading.Refused past => throw new UnreadableDocumentException($"'{DisplayText.Line(name)}' {past.Reason}: submit the receipt's text instead."),
            DocumentReading.Unavailable unavailable => throw new DocumentUnavailableException(unavailable.Reason),
            var unknown => throw new InvalidOperationException($"an unknown reading {unknown}"),
        };
    }

    // A document may have taken its reader over: what comes from there is checked as anything from outside is.
    private static IReadOnlyList<ReceiptDocument> Received(JsonElement json, string name)
    {
        try
        {
            var documents = json.Deserialize(ReceiptDocumentsJson.Default.IReadOnlyListReceiptDocument);
            return documents is { Count: > 0 } && documents.All(document => document is not null)
                ? [.. documents.Select(document => document.Checked())]
                : throw new UnreadableDocumentException($"'{DisplayText.Line(name)}' can't be read: its reader gave nothing.");
        }
        catch (JsonException wrong)
        {
            throw new UnreadableDocumentException($"'{DisplayText.Line(name)}' can't be read: its reader gave no receipt.", wrong);
        }
    }

    private static FileStream Open(AgentRun run, string path)
    {
        try
        {
            return run.Readable.OpenRead(path);
        }
        catch (FileRefusedException refused)
        {
            throw new UnreadableDocumentException(refused.Message, refused);
        }
    }

    private static async Task<byte[]> BeginningAsync(Stream content, int most, CancellationToken cancellationToken)
    {
        content.Position = 0;
        using var memory = new MemoryStream();
        var buffer = new byte[Math.Min(most, 64 * 1024)];
        int read;
        while (memory.Length < most && (read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - memory.Length)), cancellationToken).ConfigureAwait(false)) > 0)
            memory.Write(buffer, 0, read);
        return memory.ToArray();
    }
}
