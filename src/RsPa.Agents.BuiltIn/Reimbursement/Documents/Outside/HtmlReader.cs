using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;

/// <summary>Renders HTML as lines: a row of a table is one line with spaces between its cells, so that a label stays beside its amount.</summary>
internal static partial class HtmlReader
{
    private static readonly HashSet<string> Skipped = new(["SCRIPT", "STYLE", "HEAD", "NOSCRIPT", "TEMPLATE", "SVG", "OBJECT", "IFRAME"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Blocks = new(
        ["P", "DIV", "TR", "TABLE", "TBODY", "THEAD", "TFOOT", "UL", "OL", "LI", "H1", "H2", "H3", "H4", "H5", "H6", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "ADDRESS", "BLOCKQUOTE", "PRE", "HR", "DL", "DT", "CENTER", "FORM", "CAPTION"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The lines of a page, without what its reader would not see.</summary>
    /// <exception cref="UnreadableDocumentException">It has more text than a receipt.</exception>
    /// <exception cref="InsufficientExecutionStackException">Its elements are nested too deeply.</exception>
    public static string Read(string html, string name)
    {
        var document = new HtmlParser().ParseDocument(html);
        var lines = new StringBuilder();
        if (document.Body is { } body)
            Write(body, lines, inline: false, name);
        return lines.ToString();
    }

    private static void Write(INode node, StringBuilder lines, bool inline, string name)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (lines.Length > ReceiptDocument.MostCharacters)
            throw ReceiptDocument.TooLong(name);
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
                WriteText(text, lines);
            else if (child is IElement element && !IsHidden(element))
                WriteElement(element, lines, inline, name);
        }
    }

    private static void WriteElement(IElement element, StringBuilder lines, bool inline, string name)
    {
        var isCell = element.LocalName is "td" or "th" or "dd";
        if (element.LocalName == "br")
        {
            Break(lines, inline);
            return;
        }
        var isBlock = Blocks.Contains(element.LocalName);
        if (isBlock)
            Break(lines, inline);
        if (isCell && lines.Length > 0 && lines[^1] != '\n')
            lines.Append("   ");
        Write(element, lines, inline || (isCell && IsOneOfSeveralCells(element)), name);
        if (isBlock)
            Break(lines, inline);
    }

    // A cell that shares its row with others is one line; a cell alone in its row, as in laid-out messages, keeps its own lines.
    private static bool IsOneOfSeveralCells(IElement cell) =>
        cell.ParentElement is { } row
        && row.QuerySelector("table") is null
        && row.Children.Count(other => !string.IsNullOrWhiteSpace(other.TextContent)) > 1;

    private static void WriteText(IText text, StringBuilder lines)
    {
        var preformatted = text.ParentElement?.Closest("pre") is not null;
        var words = preformatted ? text.Data : Spaces().Replace(text.Data, " ");
        if (words.Length == 0 || (words == " " && (lines.Length == 0 || char.IsWhiteSpace(lines[^1]))))
            return;
        lines.Append(words);
    }

    private static void Break(StringBuilder lines, bool inline)
    {
        if (lines.Length > 0 && lines[^1] != '\n')
            lines.Append(inline ? ' ' : '\n');
    }

    private static bool IsHidden(IElement element) =>
        Skipped.Contains(element.LocalName)
        || element.HasAttribute("hidden")
        || (element.GetAttribute("style") is { } style && Hidden().IsMatch(style));

    [GeneratedRegex(@"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(px|pt)?\s*(;|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"[ \t\r\n\f]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
