namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>The text of a receipt, and where it came from.</summary>
/// <param name="Text">The text, a line for each printed line or row of a table.</param>
/// <param name="Kind">What it was: <c>text</c>, <c>html</c>, <c>pdf</c>; a part of a message is <c>email/text</c> and so on.</param>
/// <param name="Name">The name of the file or of the attachment.</param>
internal sealed record ReceiptDocument(string Text, string Kind, string Name)
{
    /// <summary>Who sent the message that held it.</summary>
    public string? Sender { get; init; }

    /// <summary>The day on which that message was sent.</summary>
    public DateOnly? SentOn { get; init; }
}

/// <summary>A document can't be read. The message names it, says why, and says what to do.</summary>
internal sealed class UnreadableDocumentException(string message, Exception? innerException = null) : Exception(message, innerException);
