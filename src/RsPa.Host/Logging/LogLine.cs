using System.Buffers;
using System.Globalization;
using System.Text;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Logging;

/// <summary>The form of an entry in the file and on the console: one line, and further ones indented.</summary>
internal static class LogLine
{
    private const string Reset = "\e[0m";
    private const string Faint = "\e[90m";

    // Every character that char.IsControl knows: they are all below U+00A0.
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    public static string Of(LogEntry entry, bool coloured)
    {
        var line = new StringBuilder(256);
        Paint(Faint);
        line.Append(CultureInfo.InvariantCulture, $"{entry.Time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        Paint(Reset);
        line.Append(' ');
        Paint(Colour(entry.Severity));
        line.Append(CultureInfo.InvariantCulture, $"{entry.Severity.Name(),-8}");
        Paint(Reset);
        line.Append(' ');
        Paint(Faint);
        AppendPlain(line, entry.Logger);
        Paint(Reset);
        line.Append(' ');
        AppendPlain(line, entry.Message);
        // The node is the same in every line of a file, and so is left out.
        if (entry.Context is not { Task: null, Attempt: null, Agent: null })
        {
            line.Append(' ');
            Paint(Faint);
            AppendContext(line, entry.Context);
            Paint(Reset);
        }

        if (entry.Exception is { } exception)
            AppendPlain(line.Append("\n    "), exception);
        return line.Append('\n').ToString();

        void Paint(string colour)
        {
            if (coloured)
                line.Append(colour);
        }
    }

    private static void AppendContext(StringBuilder line, LogContext context)
    {
        var before = '[';
        Part("task", context.Task);
        Part("attempt", context.Attempt?.ToString(CultureInfo.InvariantCulture));
        Part("agent", context.Agent);
        line.Append(']');

        void Part(string name, string? value)
        {
            if (value is null)
                return;
            AppendPlain(line.Append(before).Append(name).Append('='), value);
            before = ' ';
        }
    }

    private static string Colour(LogSeverity severity) => severity switch
    {
        LogSeverity.Debug => Faint,
        LogSeverity.Info => "\e[32m",
        LogSeverity.Warning => "\e[33m",
        LogSeverity.Error => "\e[31m",
        _ => "\e[1;31m",
    };

    // Logged text may come from anywhere: it must not steer the terminal, nor look like a line of its own.
    private static void AppendPlain(StringBuilder line, string text)
    {
        if (!text.AsSpan().ContainsAny(Controls))
        {
            line.Append(text);
            return;
        }

        foreach (var c in text.AsSpan().TrimEnd("\r\n"))
        {
            if (c == '\n')
                line.Append("\n    ");
            else if (c == '\t' || !char.IsControl(c))
                line.Append(c);
        }
    }
}
