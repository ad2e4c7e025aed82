using MimeKit;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;

/// <summary>Reads a message in the form of RFC 5322: what is attached, then its HTML, then its plain text, each as a receipt of its own.</summary>
internal static class EmailReader
{
    private const int MaxParts = 20;
    private const int MaxDepth = 3;
    private const int MaxDocuments = 50;
    private const int MaxCharacters = 3 * ReceiptDocument.MostCharacters;
    private const int MaxFaults = 10;

    /// <summary>The texts of a message that may be the receipt, the likeliest first.</summary>
    /// <exception cref="UnreadableDocumentException">It has no part that can be read.</exception>
    public static IReadOnlyList<ReceiptDocument> Read(byte[] bytes, string name)
    {
        MimeMessage message;
        try
        {
            message = MimeMessage.Load(new MemoryStream(bytes));
        }
        catch (FormatException wrong)
        {
            throw new UnreadableDocumentException($"'{DisplayText.Line(name)}' is not an e-mail message ({DisplayText.Line(wrong.Message)}): save the message again as .eml.", wrong);
        }
        using (message)
        {
            var faults = new List<string>();
            var found = Some(Parts(message, name, faults, 0));
            if (found.Count > 0)
                return found;
            throw new UnreadableDocumentException(faults.Count == 0
                ? $"'{DisplayText.Line(name)}' is a message without text and without attachments that can be read."
                : $"'{DisplayText.Line(name)}' is a message of which nothing can be read: {string.Join(" ", faults)}");
        }
    }

    // The likeliest come first, and one of them is taken: of a message that is made of texts without end, the rest is left.
    private static List<ReceiptDocument> Some(IEnumerable<ReceiptDocument> parts)
    {
        var (some, characters) = (new List<ReceiptDocument>(), 0);
        foreach (var part in parts)
        {
            characters += part.Text.Length;
            if (some.Count == MaxDocuments || characters > MaxCharacters)
                break;
            some.Add(part);
        }
        return some;
    }

    private static IEnumerable<ReceiptDocument> Parts(MimeMessage message, string name, List<string> faults, int depth)
    {
        var sender = message.From.Mailboxes.FirstOrDefault() is { } mailbox ? ReceiptDocument.Cut(string.IsNullOrWhiteSpace(mailbox.Name) ? mailbox.Domain : mailbox.Name.Trim()) : null;
        var sentOn = message.Headers.Contains(HeaderId.Date) && message.Date != default ? DateOnly.FromDateTime(message.Date.DateTime) : (DateOnly?)null;
        var order = message.BodyParts.Concat(message.Attachments).Distinct().Take(MaxParts).OrderBy(Rank);
        foreach (var part in order)
        {
            if (part is MessagePart { Message: { } inner } && depth < MaxDepth)
            {
                foreach (var document in Parts(inner, name, faults, depth + 1))
                    yield return document;
            }
            else if (part is MimePart file && Try(file, name, faults) is { } document)
            {
                yield return document with { Kind = "email/" + document.Kind, Sender = sender, SentOn = sentOn };
            }
        }
    }

    private static ReceiptDocument? Try(MimePart part, string message, List<string> faults)
    {
        // Pictures of a signature and the like are no fault worth telling, unless they are attached.
        if (part.Content is null || (part.ContentType.MediaType is "image" && !part.IsAttachment))
            return null;
        var name = ReceiptDocument.Cut(part.FileName ?? message);
        try
        {
            if (part is TextPart text)
                return Text(text, name);
            using var memory = new MemoryStream();
            part.Content.DecodeTo(memory);
            return ReceiptDocumentReader.ReadPart(memory.ToArray(), name);
        }
        catch (UnreadableDocumentException fault)
        {
            if (faults.Count < MaxFaults)
                faults.Add(fault.Message);
            return null;
        }
    }

    private static ReceiptDocument? Text(TextPart part, string name)
    {
        var text = part.Text ?? "";
        var document = part.IsHtml || DocumentKind.IsHtml(text, name)
            ? new ReceiptDocument(HtmlReader.Read(text, name), "html", name)
            : new ReceiptDocument(text, "text", name);
        return string.IsNullOrWhiteSpace(document.Text) ? null : document.Checked();
    }

    private static int Rank(MimeEntity part) => part switch
    {
        { IsAttachment: true } => 0,
        MessagePart => 1,
        TextPart { IsHtml: true } => 2,
        TextPart => 3,
        _ => 1,
    };
}
