using System.Globalization;
using System.Text;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Logging;

/// <summary>The form of an entry in the file and on the console: one line, and further ones indented.</summary>
internal static class LogLine
{
    private const string Reset = "\e[0m";
    private const string Faint = "\e[90m";

    public static string Of(LogEntry entry, bool coloured)
    {
        var line = new StringBuilder(160);
        var time = entry.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        line.Append(coloured ? $"{Faint}{time}{Reset} {Colour(entry.Severity)}{entry.Severity.Name(),-8}{Reset} {Faint}{Plain(entry.Logger)}{Reset} " : $"{time} {entry.Severity.Name(),-8} {Plain(entry.Logger)} ");
        line.Append(Plain(entry.Message));
        var context = Context(entry.Context);
        if (context.Length > 0)
            line.Append(coloured ? $" {Faint}[{context}]{Reset}" : $" [{context}]");
        if (entry.Exception is { } exception)
            line.Append("\n    ").Append(Plain(exception));
        return line.Append('\n').ToString();
    }

    // The node is the same in every line of a file, and so is left out.
    private static string Context(LogContext context) =>
        Plain(string.Join(' ', new[] { Part("task", context.Task), Part("attempt", context.Attempt?.ToString(CultureInfo.InvariantCulture)), Part("agent", context.Agent) }.Where(part => part is not null)));

    private static string? Part(string name, string? value) => value is null ? null : $"{name}={value}";

    private static string Colour(LogSeverity severity) => severity switch
    {
        LogSeverity.Debug => Faint,
        LogSeverity.Info => "\e[32m",
        LogSeverity.Warning => "\e[33m",
        LogSeverity.Error => "\e[31m",
        _ => "\e[1;31m",
    };

    // Logged text may come from anywhere: it must not steer the terminal, nor look like a line of its own.
    private static string Plain(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var plain = new StringBuilder(text.Length + 16);
        foreach (var c in text.TrimEnd('\r', '\n'))
        {
            if (c == '\n')
                plain.Append("\n    ");
            else if (c == '\t' || !char.IsControl(c))
                plain.Append(c);
        }

        return plain.ToString();
    }
}
