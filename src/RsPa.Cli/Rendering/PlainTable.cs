using Spectre.Console;

namespace RsPa.Cli.Rendering;

/// <summary>Writes columns without borders, colours or cuts: for a pipe or a file, a line for each row.</summary>
internal static class PlainTable
{
    public static void Write(IAnsiConsole console, string[] titles, string[][] rows)
    {
        var lines = rows.Select(row => row.Select(OneLine).ToArray()).Prepend(titles).ToArray();
        var widths = Enumerable.Range(0, titles.Length).Select(i => lines.Max(line => line[i].Length)).ToArray();
        foreach (var line in lines)
            WriteLine(console, string.Join("  ", line.Select((text, i) => text.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>Writes a line as it is: Spectre would wrap it at a width that a pipe does not have.</summary>
    public static void WriteLine(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);

    private static string OneLine(string text) => text.Replace("\n", " ", StringComparison.Ordinal);
}
