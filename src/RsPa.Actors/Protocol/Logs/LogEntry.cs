namespace RsPa.Actors.Protocol.Logs;

/// <summary>One entry of the log, without secrets and of bounded length.</summary>
/// <param name="Time">When it was written, in UTC.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Logger">The full name of the logger, mostly that of a type.</param>
/// <param name="Message">What happened.</param>
/// <param name="Module">The type from which it was written.</param>
/// <param name="Function">The method from which it was written, or the name of the event; null when neither is known.</param>
/// <param name="Line">The line in the source, from 1; known from WARNING on where debug symbols are present.</param>
/// <param name="Exception">The exception with its stack, as text.</param>
/// <param name="Context">What the entry is about.</param>
public sealed record LogEntry(
    DateTimeOffset Time,
    LogSeverity Severity,
    string Logger,
    string Message,
    string? Module,
    string? Function,
    int? Line,
    string? Exception,
    LogContext Context);

/// <summary>What a log entry is about. All of it may be null.</summary>
/// <param name="Task">The task, as its identifier's text.</param>
/// <param name="Attempt">The attempt at the task, from 1.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Node">The node that wrote the entry.</param>
public sealed record LogContext(string? Task, int? Attempt, string? Agent, string? Node)
{
    /// <summary>An entry about nothing in particular.</summary>
    public static LogContext None { get; } = new(null, null, null, null);
}

/// <summary>A stored entry.</summary>
/// <param name="Id">Its number: grows with every entry, and is never given twice.</param>
/// <param name="Entry">The entry.</param>
public sealed record LogRow(long Id, LogEntry Entry);
