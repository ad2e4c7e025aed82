using System.Globalization;
using System.Text;
using RsPa.Actors.Protocol.Logs;
using RsPa.Agents;
using Serilog.Events;
using Serilog.Formatting;

namespace RsPa.Host.Logging;

/// <summary>
/// The form of an entry in the file and on the console: one line, and the lines of an exception, indented. Logged text may come from
/// anywhere: here, where it becomes a line, all that would steer a terminal or look like a line of its own is escaped.
/// </summary>
/// <param name="coloured">Whether it is coloured, for a terminal.</param>
internal sealed class LogLine(bool coloured) : ITextFormatter
{
    private const string Reset = "\e[0m";
    private const string Faint = "\e[90m";

    public void Format(LogEvent logEvent, TextWriter output) => output.Write(Of(LogEntryEnricher.EntryOf(logEvent), coloured));

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
        line.Append(OneLine(entry.Logger));
        Paint(Reset);
        line.Append(' ');
        line.Append(OneLine(entry.Message));
        // The node is the same in every line of a file, and so is left out.
        if (entry.Context is not { Task: null, Attempt: null, Agent: null })
        {
            line.Append(' ');
            Paint(Faint);
            AppendContext(line, entry.Context);
            Paint(Reset);
        }

        if (entry.Exception is { } exception)
            line.Append("\n    ").Append(DisplayText.Block(exception).TrimEnd('\n').Replace("\n", "\n    ", StringComparison.Ordinal));
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
            line.Append(before).Append(name).Append('=').Append(OneLine(value));
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

    // Uncut: LogEntryFactory has bounded it, and says how much is missing. A last line break is a habit and says nothing.
    private static string OneLine(string text) => DisplayText.Line(text.TrimEnd('\r', '\n'), int.MaxValue);
}
