using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>Reads a message in the form of RFC 5322: what is attached, then its HTML, then its plain text, each as a receipt of its own.</summary>
internal static partial class EmailReader
{
    private const int MaxParts = 20;
    private const int MaxDepth = 3;

    /// <summary>Whether a file is a message.</summary>
    public static bool IsEmail(byte[] bytes, string name)
    {
        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 4096));
        return HeaderStart().IsMatch(head) && (string.Equals(Path.GetExtension(name), ".eml", StringComparison.OrdinalIgnoreCase) || MessageHeader().Count(head) >= 3);
    }

    /// <summary>The texts of a message that may be the receipt, the likeliest first.</summary>
    /// <exception cref="UnreadableDocumentException">It has no part that can be read.</exception>
    public static IReadOnlyList<ReceiptDocument> Read(byte[] bytes, string name, CancellationToken cancellationToken)
    {
        MimeMessage message;
        try
        {
            message = MimeMessage.Load(new MemoryStream(bytes), cancellationToken);
        }
        catch (FormatException wrong)
        {
            throw new UnreadableDocumentException($"'{name}' is no e-mail message ({wrong.Message}): save the message again as .eml.", wrong);
        }
        using (message)
        {
            var faults = new List<string>();
            var found = Parts(message, name, faults, 0, cancellationToken).ToList();
            if (found.Count > 0)
                return found;
            throw new UnreadableDocumentException(faults.Count == 0
                ? $"'{name}' is a message without text and without attachments that can be read."
                : $"'{name}' is a message of which nothing can be read: {string.Join(" ", faults)}");
        }
    }

    private static IEnumerable<ReceiptDocument> Parts(MimeMessage message, string name, List<string> faults, int depth, CancellationToken cancellationToken)
    {
        var sender = message.From.Mailboxes.FirstOrDefault() is { } mailbox ? string.IsNullOrWhiteSpace(mailbox.Name) ? mailbox.Domain : mailbox.Name.Trim() : null;
        var sentOn = message.Headers.Contains(HeaderId.Date) ? DateOnly.FromDateTime(message.Date.DateTime) : (DateOnly?)null;
        var order = message.BodyParts.Concat(message.Attachments).Distinct().Take(MaxParts).OrderBy(Rank);
        foreach (var part in order)
        {
            if (part is MessagePart { Message: { } inner } && depth < MaxDepth)
            {
                foreach (var document in Parts(inner, name, faults, depth + 1, cancellationToken))
                    yield return document;
            }
            else if (part is MimePart file && Try(file, name, faults, cancellationToken) is { } document)
            {
                yield return document with { Kind = "email/" + document.Kind, Sender = sender, SentOn = sentOn };
            }
        }
    }

    private static ReceiptDocument? Try(MimePart part, string message, List<string> faults, CancellationToken cancellationToken)
    {
        // Pictures of a signature and the like are no fault worth telling, unless they are attached.
        if (part.Content is null || (part.ContentType.MediaType is "image" && !part.IsAttachment))
            return null;
        var name = part.FileName ?? message;
        try
        {
            if (part is TextPart text)
                return Text(text, name);
            using var memory = new MemoryStream();
            part.Content.DecodeTo(memory, cancellationToken);
            return DocumentReader.ReadPart(memory.ToArray(), name, cancellationToken);
        }
        catch (UnreadableDocumentException fault)
        {
            faults.Add(fault.Message);
            return null;
        }
    }

    private static ReceiptDocument? Text(TextPart part, string name)
    {
        var text = part.Text ?? "";
        var document = part.IsHtml || HtmlReader.IsHtml(text, name)
            ? new ReceiptDocument(HtmlReader.Read(text), "html", name)
            : new ReceiptDocument(text, "text", name);
        return string.IsNullOrWhiteSpace(document.Text) ? null : document;
    }

    private static int Rank(MimeEntity part) => part switch
    {
        { IsAttachment: true } => 0,
        MessagePart => 1,
        TextPart { IsHtml: true } => 2,
        TextPart => 3,
        _ => 1,
    };

    [GeneratedRegex(@"\A(\uFEFF|ï»¿)?\s*(From [^\n]+\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]?\S", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeaderStart();

    [GeneratedRegex(@"^(From|To|Subject|Date|MIME-Version|Received|Message-ID|Content-Type|Return-Path|Delivered-To):", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex MessageHeader();
}
