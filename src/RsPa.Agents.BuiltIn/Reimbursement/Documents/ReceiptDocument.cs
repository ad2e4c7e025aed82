using System.Text.Json.Serialization;
using RsPa.Agents.Documents;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>The text of a receipt, and where it came from.</summary>
/// <param name="Text">The text, a line for each printed line or row of a table.</param>
/// <param name="Kind">What it was: <c>text</c>, <c>html</c>, <c>pdf</c>; a part of a message is <c>email/text</c> and so on.</param>
/// <param name="Name">The name of the file or of the attachment.</param>
internal sealed record ReceiptDocument(string Text, string Kind, string Name)
{
    /// <summary>The most text that a receipt has, in characters: some 60 printed pages. What has more is not a receipt.</summary>
    public const int MostCharacters = 200_000;

    /// <summary>Who sent the message that held it.</summary>
    public string? Sender { get; init; }

    /// <summary>The day on which that message was sent.</summary>
    public DateOnly? SentOn { get; init; }

    /// <summary>The longest name of a file or a sender that is kept, in characters.</summary>
    public const int MostName = 255;

    /// <summary>The document, its names cut to size, where it has text, and not more than a receipt has.</summary>
    /// <exception cref="UnreadableDocumentException">It has none, or too much.</exception>
    public ReceiptDocument Checked() =>
        string.IsNullOrWhiteSpace(Text) ? throw new UnreadableDocumentException($"'{DisplayText.Line(Name)}' has no text in it.")
        : Text.Length > MostCharacters ? throw TooLong(Name)
        : this with { Name = Cut(Name), Kind = Cut(Kind), Sender = Sender is null ? null : Cut(Sender) };

    /// <summary>A name, cut to <see cref="MostName"/>.</summary>
    public static string Cut(string name) => name.Length <= MostName ? name : name[..MostName];

    /// <summary>The fault of a document with more text than a receipt has.</summary>
    public static UnreadableDocumentException TooLong(string name) =>
        new($"'{DisplayText.Line(name)}' has more than {MostCharacters:N0} characters of text, which no receipt has: give the receipt alone.");
}

/// <summary>A document can't be read. The message names it, says why, and says what to do.</summary>
internal sealed class UnreadableDocumentException(string message, Exception? innerException = null) : DocumentRefusedException(message, innerException);

/// <summary>A document could not be read now; another time it may be.</summary>
internal sealed class DocumentUnavailableException(string message) : Exception(message);

/// <summary>How documents travel from the process that reads them. Generated: reflection would cost each start of that process some milliseconds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<ReceiptDocument>))]
internal sealed partial class ReceiptDocumentsJson : JsonSerializerContext;
