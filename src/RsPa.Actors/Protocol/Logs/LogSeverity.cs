namespace RsPa.Actors.Protocol.Logs;

/// <summary>How much a log entry matters. The numbers are stored, and so never change.</summary>
public enum LogSeverity
{
    /// <summary>No severity: never a valid value.</summary>
    Invalid = 0,

    /// <summary>DEBUG: for whoever looks for a fault.</summary>
    Debug = 10,

    /// <summary>INFO: what happens in normal use.</summary>
    Info = 20,

    /// <summary>WARNING: something is off, and work goes on.</summary>
    Warning = 30,

    /// <summary>ERROR: something failed.</summary>
    Error = 40,

    /// <summary>CRITICAL: the service cannot go on as it is.</summary>
    Critical = 50,
}

/// <summary>The names under which severities are written and read.</summary>
public static class LogSeverities
{
    /// <summary>Every name with its severity, lowest first.</summary>
    public static IReadOnlyDictionary<string, LogSeverity> ByName { get; } = new Dictionary<string, LogSeverity>(StringComparer.OrdinalIgnoreCase)
    {
        ["DEBUG"] = LogSeverity.Debug,
        ["INFO"] = LogSeverity.Info,
        ["WARNING"] = LogSeverity.Warning,
        ["ERROR"] = LogSeverity.Error,
        ["CRITICAL"] = LogSeverity.Critical,
    };

    /// <summary>The name of a severity, for example <c>WARNING</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the named ones.</exception>
    public static string Name(this LogSeverity severity) => severity switch
    {
        LogSeverity.Debug => "DEBUG",
        LogSeverity.Info => "INFO",
        LogSeverity.Warning => "WARNING",
        LogSeverity.Error => "ERROR",
        LogSeverity.Critical => "CRITICAL",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "This is not a severity of a log entry."),
    };
}
