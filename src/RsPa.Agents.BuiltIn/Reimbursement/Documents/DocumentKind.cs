using System.Text;
using System.Text.RegularExpressions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents;

/// <summary>What a document is, told by its beginning first and then by its name. Nothing here costs more than the first few thousand characters do.</summary>
internal static partial class DocumentKind
{
    /// <summary>How much of a document is looked at, in bytes.</summary>
    public const int Head = 8192;

    private const int Start = 4096;

    /// <summary>Whether a document is text and nothing more, so that no parser has to look at it.</summary>
    /// <param name="head">Its first bytes: <see cref="Head"/> of them, or all that there are.</param>
    /// <param name="name">Its name.</param>
    public static bool IsPlainText(ReadOnlySpan<byte> head, string name) =>
        !IsPdf(head) && !IsEmail(head, name) && !TextDecoder.IsUtf16(head) && !HasHtmlName(name) && !IsMarkup(Encoding.Latin1.GetString(head));

    /// <summary>Whether a document is a PDF.</summary>
    public static bool IsPdf(ReadOnlySpan<byte> head) => head[..Math.Min(1024, head.Length)].IndexOf("%PDF-"u8) >= 0;

    /// <summary>Whether a document is a message in the form of RFC 5322.</summary>
    public static bool IsEmail(ReadOnlySpan<byte> bytes, string name)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, Start)]);
        return HeaderStart().IsMatch(head) && (string.Equals(Path.GetExtension(name), ".eml", StringComparison.OrdinalIgnoreCase) || MessageHeader().Count(head) >= 3);
    }

    /// <summary>Whether a text is HTML.</summary>
    public static bool IsHtml(string text, string name) => IsMarkup(text) || (HasHtmlName(name) && text.Contains('<', StringComparison.Ordinal));

    private static bool IsMarkup(string text) => Markup().IsMatch(text.AsSpan(0, Math.Min(text.Length, Start)).ToString());

    private static bool HasHtmlName(string name) => Path.GetExtension(name).ToUpperInvariant() is ".HTML" or ".HTM" or ".XHTML";

    [GeneratedRegex(@"<(!doctype\s+html|html|body|table|div|head)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Markup();

    [GeneratedRegex(@"\A(\uFEFF|ï»¿)?\s*(From [^\n]+\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]?\S", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HeaderStart();

    [GeneratedRegex(@"^(From|To|Subject|Date|MIME-Version|Received|Message-ID|Content-Type|Return-Path|Delivered-To):", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex MessageHeader();
}
