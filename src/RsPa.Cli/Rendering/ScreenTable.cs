using RsPa.Cli.Protocol;
using Spectre.Console;

namespace RsPa.Cli.Rendering;

/// <summary>Writes a table to a screen: columns side by side without rules, so that as much as possible has room, and notes below their rows.</summary>
/// <param name="console">The screen.</param>
/// <param name="columns">The columns, each with something in it.</param>
/// <param name="rows">The text of each cell.</param>
internal sealed class ScreenTable(IAnsiConsole console, IReadOnlyList<FrameColumn> columns, IReadOnlyList<string[]> rows)
{
    /// <summary>How many lines a note may take: all of it is shown where the thing itself is.</summary>
    private const int MostNoteLines = 3;

    public void Write()
    {
        var room = console.Profile.Width;
        var widths = Enumerable.Range(0, columns.Count).Select(i => rows.Max(row => row[i].Split('\n').Max(Cells.Width))).Zip(columns, (widest, column) => Math.Max(widest, Cells.Width(Cells.Title(column)))).ToArray();
        var fit = TableFit.Choose(columns, widths, room);
        WriteLine([.. fit.Shown.Select(each => (Cells.Title(columns[each.Column]), each.Width, IsNumber(each.Column), new Style(decoration: Decoration.Bold)))]);
        foreach (var row in rows)
        {
            WriteRow(row, fit);
            WriteNotes(row, fit, room);
        }

        if (fit.Hidden.Count > 0)
            console.WriteLine($"Not shown for want of width: {string.Join(", ", fit.Hidden.Select(i => Cells.Title(columns[i])))}.", new Style(decoration: Decoration.Dim));
    }

    private void WriteRow(string[] row, TableFit fit)
    {
        var lines = fit.Shown.Select(each => Lines(row[each.Column], columns[each.Column], each.Width)).ToArray();
        for (var line = 0; line < lines.Max(cell => cell.Count); line++)
        {
            WriteLine([
                .. fit.Shown.Select((each, at) => (line < lines[at].Count ? lines[at][line] : "", each.Width, IsNumber(each.Column), StyleOf(columns[each.Column], row[each.Column]))),
            ]);
        }
    }

    private void WriteNotes(string[] row, TableFit fit, int room)
    {
        // Below the second column, so that the first one is still easy to run down with the eye.
        var indent = fit.Shown.Count > 1 ? Math.Min(fit.Shown[0].Width + TableFit.Gap, room / 4) : TableFit.Gap;
        foreach (var note in fit.Below.Select(i => row[i]).Where(note => note.Length > 0))
        {
            foreach (var line in TextFit.Wrap(note, room - indent, MostNoteLines))
                console.WriteLine($"{new string(' ', indent)}{line}");
        }
    }

    private static IReadOnlyList<string> Lines(string text, FrameColumn column, int width) =>
        column.Type == "summary" ? [TextFit.Cut(text, width)] : TextFit.Wrap(text, width);

    private void WriteLine(IReadOnlyList<(string Text, int Width, bool Right, Style Style)> cells)
    {
        for (var at = 0; at < cells.Count; at++)
        {
            var (text, width, right, style) = cells[at];
            var blank = new string(' ', Math.Max(0, width - Cells.Width(text)));
            var end = at == cells.Count - 1 ? "" : new string(' ', TableFit.Gap);
            if (right)
                console.Write(new Text(blank));
            if (text.Length > 0)
                console.Write(new Text(text, style));
            console.Write(new Text(right || end.Length == 0 ? end : blank + end));
        }

        console.WriteLine();
    }

    private bool IsNumber(int column) => columns[column].Type == "number";

    private static Style StyleOf(FrameColumn column, string text) =>
        column.Type == "status" && Cells.Colour(text) is { } colour ? Style.Parse(colour) : Style.Plain;
}
