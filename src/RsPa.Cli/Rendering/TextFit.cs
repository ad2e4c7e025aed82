using System.Globalization;
using System.Text;

namespace RsPa.Cli.Rendering;

/// <summary>Makes text fit a number of columns of a screen.</summary>
internal static class TextFit
{
    /// <summary>One line, cut where it is too long.</summary>
    public static string Cut(string text, int width)
    {
        var line = text.ReplaceLineEndings(" ");
        return Cells.Width(line) <= width ? line : $"{Start(line, width - 1)}…";
    }

    /// <summary>Lines, broken between words where that is possible.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The width of a line, from 1.</param>
    /// <param name="most">How many lines at most; the last one is then cut.</param>
    public static IReadOnlyList<string> Wrap(string text, int width, int most = int.MaxValue)
    {
        var lines = text.Split('\n').SelectMany(line => WrapLine(line.TrimEnd('\r'), width)).Take(most == int.MaxValue ? most : most + 1).ToList();
        if (lines.Count <= most)
            return lines;
        var last = $"{lines[most - 1]} {lines[most]}";
        lines.RemoveRange(most - 1, 2);
        lines.Add(Cells.Width(last) <= width ? $"{Start(last, width - 1)}…" : Cut(last, width));
        return lines;
    }

    private static IEnumerable<string> WrapLine(string text, int width)
    {
        var rest = text;
        while (Cells.Width(rest) > width)
        {
            var head = Start(rest, width);
            if (head.Length == rest.Length)
                break;
            var blank = rest[head.Length] == ' ' ? head.Length : head.LastIndexOf(' ');
            yield return (blank > 0 ? rest[..blank] : head).TrimEnd();
            rest = (blank > 0 ? rest[blank..] : rest[head.Length..]).TrimStart();
        }

        yield return rest;
    }

    /// <summary>As much of a text as has room, in whole characters, and at least one.</summary>
    private static string Start(string text, int width)
    {
        var start = new StringBuilder();
        var used = 0;
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            var element = elements.GetTextElement();
            used += Cells.Width(element);
            if (used > width && start.Length > 0)
                break;
            start.Append(element);
        }

        return start.ToString();
    }
}
