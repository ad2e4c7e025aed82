using System.Globalization;
using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace RsPa.Host.Logging;

/// <summary>Makes log entries of Serilog's events: names the severity, takes secrets out, bounds the length, and finds what the entry is about.</summary>
/// <param name="node">The name of this node.</param>
internal sealed class LogEntryFactory(string node)
{
    /// <summary>Longer messages are cut, in characters.</summary>
    public const int LongestMessage = 32_768;

    /// <summary>Longer exceptions are cut, in characters.</summary>
    public const int LongestException = 65_536;

    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    public LogEntry From(LogEvent logEvent)
    {
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, message);
        return Entry(logEvent, message.ToString(), logEvent.Exception?.ToString());
    }

    /// <summary>An entry in the place of one that cannot be rendered.</summary>
    public LogEntry Unreadable(LogEvent logEvent, Exception cause) =>
        Entry(logEvent, $"(not readable: {cause.GetType().Name}) {logEvent.MessageTemplate.Text}", logEvent.Exception?.GetType().FullName);

    private LogEntry Entry(LogEvent logEvent, string message, string? exception)
    {
        var severity = Severity(logEvent.Level);
        var logger = Text(logEvent, "SourceContext") ?? "RsPa";
        // To walk the stack costs more than all the rest, so that it is done only where it helps most.
        var place = severity >= LogSeverity.Warning ? LogCaller.Find() : null;
        return new LogEntry(
            logEvent.Timestamp.ToUniversalTime(),
            severity,
            logger,
            Clean(message, LongestMessage),
            place?.Module ?? logger[(logger.LastIndexOf('.') + 1)..],
            place?.Function ?? EventName(logEvent),
            place?.Line,
            exception is null ? null : Clean(exception, LongestException),
            new LogContext(Text(logEvent, "task", "Task", "TaskId"), Number(logEvent, "attempt", "Attempt"), Text(logEvent, "agent", "Agent", "AgentName"), node));
    }

    private static LogSeverity Severity(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => LogSeverity.Debug,
        LogEventLevel.Information => LogSeverity.Info,
        LogEventLevel.Warning => LogSeverity.Warning,
        LogEventLevel.Error => LogSeverity.Error,
        _ => LogSeverity.Critical,
    };

    // Cut first: a text of a hundred megabytes must not be searched for secrets. What is cut off cannot show any.
    private static string Clean(string text, int longest) =>
        text.Length <= longest ? Redactor.Redact(text) : $"{Redactor.Redact(text[..longest])} … ({text.Length - longest} more characters)";

    private static string? Text(LogEvent logEvent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: { } scalar })
                return Clean(Convert.ToString(scalar, CultureInfo.InvariantCulture) ?? "", 256);
        }

        return null;
    }

    private static int? Number(LogEvent logEvent, params ReadOnlySpan<string> names) =>
        int.TryParse(Text(logEvent, names), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? EventName(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue("EventId", out var value) && value is StructureValue structure
            && structure.Properties.FirstOrDefault(property => property.Name == "Name")?.Value is ScalarValue { Value: string name }
            ? name
            : null;
}
