using Spectre.Console;

namespace RsPa.Cli.Rendering;

/// <summary>Shows how far a command is.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows where it is now, in place of what was shown.</summary>
    void Show(double? fraction, string message);

    /// <summary>Takes the display away.</summary>
    void Clear();
}

/// <summary>One line of a terminal that is written over: a bar and what is done now.</summary>
internal sealed class ProgressLine(IAnsiConsole console) : IProgressDisplay
{
    private const int BarWidth = 24;

    private bool _shown;

    public void Show(double? fraction, string message)
    {
        var bar = "";
        if (fraction is { } known)
        {
            var share = Math.Clamp(known, 0, 1);
            var full = (int)Math.Round(share * BarWidth);
            bar = $"[{new string('=', full)}{new string(' ', BarWidth - full)}] {share:P0} ";
        }

        var line = bar + message;
        var room = Math.Max(10, console.Profile.Width - 1);
        Overwrite(line.Length > room ? line[..room] : line);
        _shown = true;
    }

    public void Clear()
    {
        if (_shown)
            Overwrite("");
        _shown = false;
    }

    /// <summary>Writes over the line: back to its start, and what was there is erased.</summary>
    private void Overwrite(string line)
    {
        console.Profile.Out.Writer.Write($"\r\u001b[K{line}");
        console.Profile.Out.Writer.Flush();
    }
}

/// <summary>For a pipe or a dumb terminal: each news once, as a line of standard error, so that it does not mix with the result.</summary>
internal sealed class ProgressLog(TextWriter error) : IProgressDisplay
{
    private string? _last;

    public void Show(double? fraction, string message)
    {
        var line = fraction is { } known ? $"{known:P0} {message}" : message;
        if (line != _last)
            error.WriteLine(line);
        _last = line;
    }

    public void Clear()
    {
    }
}
