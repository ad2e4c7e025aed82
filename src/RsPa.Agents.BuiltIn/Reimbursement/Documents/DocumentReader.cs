namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>Reads a file as text, whatever kind it is; the kind is told by the content first, then by the name.</summary>
internal static class DocumentReader
{
    /// <summary>The largest file that is read, in bytes: 10 MiB.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Reads a file from disk.</summary>
    /// <returns>The texts that may be the receipt, the likeliest first; more than one only for a message.</returns>
    /// <exception cref="UnreadableDocumentException">There is no such file, or no text can be had from it.</exception>
    public static async Task<IReadOnlyList<ReceiptDocument>> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(path))
            throw new UnreadableDocumentException($"'{path}' is not a full path: give the path from the root, such as /home/me/receipts/lunch.pdf.");
        if (Directory.Exists(path))
            throw new UnreadableDocumentException($"'{path}' is a directory: give the path of one file.");
        byte[] bytes;
        try
        {
            bytes = await ReadBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnreadableDocumentException($"'{path}' does not exist on the machine that runs the service.", wrong);
        }
        catch (UnauthorizedAccessException wrong)
        {
            throw new UnreadableDocumentException($"'{path}' may not be read by the service: give its user the right to read the file.", wrong);
        }
        return Read(bytes, Path.GetFileName(path), cancellationToken);
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <exception cref="UnreadableDocumentException">No text can be had from it.</exception>
    public static IReadOnlyList<ReceiptDocument> Read(byte[] bytes, string name, CancellationToken cancellationToken) =>
        EmailReader.IsEmail(bytes, name) ? EmailReader.Read(bytes, name, cancellationToken) : [ReadPart(bytes, name, cancellationToken)];

    /// <summary>Reads a file that is no message.</summary>
    /// <exception cref="UnreadableDocumentException">No text can be had from it.</exception>
    internal static ReceiptDocument ReadPart(byte[] bytes, string name, CancellationToken cancellationToken)
    {
        if (bytes.Length == 0)
            throw new UnreadableDocumentException($"'{name}' is empty.");
        if (bytes.AsSpan(0, Math.Min(1024, bytes.Length)).IndexOf("%PDF-"u8) >= 0)
            return NotBlank(new ReceiptDocument(PdfReader.Read(bytes, name, cancellationToken), "pdf", name));
        var text = TextDecoder.Decode(bytes, name);
        return NotBlank(HtmlReader.IsHtml(text, name)
            ? new ReceiptDocument(HtmlReader.Read(text), "html", name)
            : new ReceiptDocument(text, "text", name));
    }

    private static ReceiptDocument NotBlank(ReceiptDocument document) =>
        string.IsNullOrWhiteSpace(document.Text) ? throw new UnreadableDocumentException($"'{document.Name}' has no text in it.") : document;

    private static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        // The length is not trusted: a device or a growing file has another than it says.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            using var memory = new MemoryStream();
            var buffer = new byte[81920];
            int read;
            while ((read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (memory.Length + read > MaxBytes)
                    throw new UnreadableDocumentException($"'{path}' is larger than {MaxBytes / 1024 / 1024} MiB, which is no receipt: give a smaller file.");
                memory.Write(buffer, 0, read);
            }
            return memory.ToArray();
        }
    }
}
