using System.Text.Json;
using RsPa.Agents;
using RsPa.Cli.Protocol;
using Spectre.Console;

namespace RsPa.Cli.Rendering;

/// <summary>
/// Shows a command's frames to a person. Colours and the width are Spectre's, which honours NO_COLOR and redirection. What a frame
/// holds may come from anywhere, an agent's output or the name of a file: here it becomes harmless.
/// </summary>
internal sealed class TerminalRenderer(IAnsiConsole console, TextWriter error, Cells cells, IProgressDisplay progress) : IFrameRenderer
{
    /// <summary>The longest message of an error.</summary>
    private const int MostWords = 4000;

    private bool _shown;
    private bool _isInLine;

    public void Show(Frame frame)
    {
        if (frame.Kind == "progress")
        {
            progress.Show(frame.Fraction, DisplayText.Line(frame.Message, MostWords));
            return;
        }

        progress.Clear();
        if (frame.Kind == "piece")
            ShowPiece(frame);
        else
            EndLine();
        Write(frame);
        _shown = true;
    }

    // As it comes: what is shown of an answer is not held back for its end.
    private void ShowPiece(Frame frame)
    {
        var isTerminal = console.Profile.Out.IsTerminal;
        if (frame.IsAside && !isTerminal)
            return;
        var text = DisplayText.Block(frame.Text);
        if (text.Length == 0)
            return;
        if (isTerminal && frame.IsAside)
            console.Write(new Text(text, new Style(decoration: Decoration.Dim)));
        else
            console.Profile.Out.Writer.Write(text);
        console.Profile.Out.Writer.Flush();
        _isInLine = !text.EndsWith('\n');
    }

    private void EndLine()
    {
        if (!_isInLine)
            return;
        console.Profile.Out.Writer.Write('\n');
        console.Profile.Out.Writer.Flush();
        _isInLine = false;
    }

    private void Write(Frame frame)
    {
        switch (frame.Kind)
        {
            case "table":
                ShowTable(frame);
                break;
            case "record":
                ShowRecord(frame);
                break;
            case "text":
                // As one line: a command in it is to be copied, and breaking it into lines is the terminal's own affair.
                PlainTable.WriteLine(console, DisplayText.Block(frame.Text));
                break;
            case "line":
                ShowLine(frame);
                break;
            case "error":
                ShowError(frame.Message ?? "", frame.Remedy);
                break;
            case "piece":
                break;
            default:
                // A newer host may know more kinds; what this client can't show it leaves out.
                break;
        }
    }

    public void Finish()
    {
        progress.Clear();
        EndLine();
    }

    public void Fail(string message, string? remedy = null)
    {
        progress.Clear();
        EndLine();
        ShowError(message, remedy);
    }

    private void ShowTable(Frame frame)
    {
        if (frame.Rows.Count == 0)
        {
            console.WriteLine(DisplayText.Block(frame.Empty));
            return;
        }

        // A column where every row is empty tells nothing, and the others need its room.
        var shown = Enumerable.Range(0, frame.Columns.Count).Where(i => frame.Columns[i].IsForPeople && frame.Rows.Any(row => cells.Text(frame.Columns[i], row[i]).Length > 0)).ToArray();
        var columns = shown.Select(i => frame.Columns[i]).ToArray();
        if (console.Profile.Out.IsTerminal && _shown)
            console.WriteLine();
        if (console.Profile.Out.IsTerminal)
            new ScreenTable(console, columns, [.. frame.Rows.Select(row => shown.Select(i => cells.Brief(frame.Columns[i], row[i])).ToArray())]).Write();
        else
            PlainTable.Write(console, [.. columns.Select(Cells.Title)], [.. frame.Rows.Select(row => shown.Select(i => cells.Text(frame.Columns[i], row[i])).ToArray())]);
    }

    private void ShowRecord(Frame frame)
    {
        Func<FrameColumn, JsonElement?, string> write = console.Profile.Out.IsTerminal ? cells.Full : cells.Text;
        var fields = frame.Fields.Where(field => field.Column.IsForPeople).Select(field => (field.Column, Text: write(field.Column, field.Value))).Where(field => field.Text.Length > 0).ToArray();
        var width = fields.Select(field => Cells.Title(field.Column).Length).DefaultIfEmpty().Max();
        var grid = new Grid().AddColumn(new GridColumn { Width = width, NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn(new GridColumn { Padding = new Padding(0) });
        foreach (var (column, text) in fields)
        {
            if (console.Profile.Out.IsTerminal)
                grid.AddRow(new Text(Cells.Title(column), new Style(decoration: Decoration.Bold)), Cell(column, text));
            else
                PlainTable.WriteLine(console, $"{Cells.Title(column).PadRight(width)}  {text.Replace("\n", "\n" + new string(' ', width + 2), StringComparison.Ordinal)}");
        }

        if (console.Profile.Out.IsTerminal)
            console.Write(grid);
    }

    private void ShowLine(Frame frame)
    {
        var time = frame.Time is { } moment ? cells.Time(moment) : "";
        var level = DisplayText.Line(frame.Level, 8).ToUpperInvariant().PadRight(8);

        // Indented, so that no further line looks like an entry of its own.
        var text = DisplayText.Block(frame.Text).Replace("\n", "\n    ", StringComparison.Ordinal);
        if (!console.Profile.Out.IsTerminal)
        {
            PlainTable.WriteLine(console, $"{time} {level} {text}");
            return;
        }

        console.Write(new Text($"{time} "));
        console.Write(new Text($"{level} ", Style(frame.Level ?? "")));

        // Broken into lines by the terminal itself, so that what is copied from it is whole.
        PlainTable.WriteLine(console, text);
    }

    private void ShowError(string message, string? remedy)
    {
        error.WriteLine($"error: {Lines(message)}");
        if (remedy is not null)
            error.WriteLine($"       {Lines(remedy)}");

        static string Lines(string text) => DisplayText.Block(text, MostWords).Replace("\n", "\n       ", StringComparison.Ordinal);
    }

    private static Text Cell(FrameColumn column, string text) => new(text, column.Type == "status" ? Style(text) : Spectre.Console.Style.Plain);

    private static Style Style(string status) =>
        Cells.Colour(status) is { } colour ? Spectre.Console.Style.Parse(colour) : Spectre.Console.Style.Plain;
}
