using System.Text;
using RsPa.Agents.Documents;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;

namespace RsPa.Agents.BuiltIn.Reimbursement.Documents.Outside;

/// <summary>Rebuilds the lines of a PDF from where its words stand, since the order in the file says little.</summary>
internal static class PdfReader
{
    private const int MaxPages = 30;

    /// <summary>The lines of the first pages, at most 30.</summary>
    /// <exception cref="UnreadableDocumentException">It is damaged, locked by a password, or has pictures only.</exception>
    public static string Read(byte[] bytes, string name)
    {
        var shown = DisplayText.Line(name);
        var text = new StringBuilder();
        try
        {
            using var document = PdfDocument.Open(bytes);
            foreach (var page in document.GetPages().Take(MaxPages))
            {
                if (text.Length > ReceiptDocument.MostCharacters)
                    throw ReceiptDocument.TooLong(name);
                foreach (var line in Lines([.. page.GetWords().Where(word => !string.IsNullOrWhiteSpace(word.Text))]))
                    text.Append(line).Append('\n');
            }
        }
        catch (PdfDocumentEncryptedException wrong)
        {
            throw new UnreadableDocumentException($"'{shown}' is locked by a password: save a copy without one, and submit that.", wrong);
        }
        catch (Exception wrong) when (wrong is not (DocumentRefusedException or OutOfMemoryException or InsufficientExecutionStackException))
        {
            // PdfPig reports a damaged file by exceptions of many types, down to IndexOutOfRangeException.
            throw new UnreadableDocumentException($"'{shown}' is a damaged PDF ({DisplayText.Line(wrong.Message)}): open and save it again, or submit its text.", wrong);
        }
        return text.Length > 0
            ? text.ToString()
            : throw new UnreadableDocumentException($"'{shown}' is a PDF of pictures, without text: run text recognition on it first (such as `ocrmypdf {shown} out.pdf`), and submit the result.");
    }

    private static IEnumerable<string> Lines(List<Word> words)
    {
        var lines = new List<List<Word>>();
        foreach (var word in words.OrderByDescending(Middle))
        {
            var line = lines.LastOrDefault();
            if (line is not null && Math.Abs(Middle(line[0]) - Middle(word)) < 0.5 * Math.Max(Height(line[0]), Height(word)))
                line.Add(word);
            else
                lines.Add([word]);
        }
        return lines.Select(Join);
    }

    private static string Join(List<Word> line)
    {
        var text = new StringBuilder();
        Word? last = null;
        foreach (var word in line.OrderBy(word => word.BoundingBox.Left))
        {
            if (last is not null)
                text.Append(word.BoundingBox.Left - last.BoundingBox.Right > Math.Max(Height(last), 6) ? "   " : " ");
            text.Append(word.Text);
            last = word;
        }
        return text.ToString();
    }

    // The letters' baseline does not move with descenders, as the middle of the box would.
    private static double Middle(Word word) => word.Letters[0].StartBaseLine.Y + (Height(word) / 2);

    private static double Height(Word word) => Math.Max(word.Letters[0].PointSize, 4) * 0.7;
}
