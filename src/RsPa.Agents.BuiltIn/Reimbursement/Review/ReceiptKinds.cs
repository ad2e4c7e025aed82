using RsPa.Agents.BuiltIn.Reimbursement.Documents;

namespace RsPa.Agents.BuiltIn.Reimbursement.Review;

/// <summary>Which kinds of files hold receipts: PDF, HTML and mail are known by their content; plain text also by its name, since anything can be text.</summary>
internal static class ReceiptKinds
{
    private static readonly string[] Text = ["", ".txt", ".text", ".asc", ".md", ".eml", ".htm", ".html", ".xhtml", ".pdf"];
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".heif"];

    /// <summary>Why a file of a folder is not opened, going by its name; nothing where it is.</summary>
    public static string? RefuseByName(string name)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        if (Pictures.Contains(extension, StringComparer.Ordinal))
            return $"'{DisplayText.Line(name)}' is a picture: run text recognition on it first (such as `tesseract`), and submit the text.";
        return Text.Contains(extension, StringComparer.Ordinal) ? null : Other(name, extension);
    }

    /// <summary>Why a document that was read is not a receipt, going by what it is and its name; nothing where it may be one.</summary>
    public static string? Refuse(ReceiptDocument document)
    {
        var extension = Path.GetExtension(document.Name).ToLowerInvariant();
        return document.Kind is "text" or "email/text" && !Text.Contains(extension, StringComparer.Ordinal) ? Other(document.Name, extension) : null;
    }

    private static string Other(string name, string extension) =>
        $"'{DisplayText.Line(name)}' is of another kind ({DisplayText.Line(extension, 20)}): text (.txt), HTML, PDF and e-mail (.eml) files are read as receipts. If it is one all the same, give it such a name.";
}
