using System.Text;
using Spectre.Console;

namespace RsPa.Cli.Rendering;

/// <summary>
/// A terminal's whole screen, drawn over and over: the alternate one, so that what stood there before is there again afterwards.
/// </summary>
internal sealed class Screen(IAnsiConsole console)
{
    private string? _shown;

    /// <summary>A console of the same width and colours that writes into a text.</summary>
    public IAnsiConsole Draft(TextWriter text)
    {
        var draft = AnsiConsole.Create(new AnsiConsoleSettings { Out = new Paper(text, console.Profile.Width, console.Profile.Height, isTerminal: true), Interactive = InteractionSupport.No });
        draft.Profile.Capabilities.Ansi = true;
        draft.Profile.Capabilities.ColorSystem = console.Profile.Capabilities.ColorSystem;
        return draft;
    }

    /// <summary>A console without a terminal that writes into a text.</summary>
    public static IAnsiConsole Plain(TextWriter text) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new Paper(text, 80, 24, isTerminal: false), Interactive = InteractionSupport.No });

    /// <summary>Shows a text in place of what is there. What has no room is cut at the end, and it is said how much that is.</summary>
    public void Show(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        var room = Math.Max(3, console.Profile.Height);
        var drawn = new StringBuilder(_shown is null ? "\u001b[?1049h\u001b[?25l" : "").Append("\u001b[H");
        foreach (var line in lines.Length <= room ? lines : [.. lines.Take(room - 1), $"… and {lines.Length - room + 1} more lines"])
            drawn.Append(line.TrimEnd('\r')).Append("\u001b[K\r\n");

        // The last line break would push the first line off the screen.
        drawn.Length -= 2;
        Write(drawn.Append("\u001b[J"));
        _shown = text;
    }

    /// <summary>Gives the screen back, and leaves on it what was shown last.</summary>
    public void Leave()
    {
        if (_shown is not null)
            Write(new StringBuilder("\u001b[?25h\u001b[?1049l").Append(_shown.TrimEnd()).Append('\n'));
        _shown = null;
    }

    private void Write(StringBuilder text)
    {
        console.Profile.Out.Writer.Write(text.ToString());
        console.Profile.Out.Writer.Flush();
    }

    private sealed class Paper(TextWriter writer, int width, int height, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => height;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
