using RsPa.Actors.Protocol.Logs;
using RsPa.Host.Settings.Model;

namespace RsPa.Host.Settings.Groups;

/// <summary>What is logged, and where to.</summary>
public sealed record LoggingSettings
{
    internal static readonly SettingGroup Group = new("logging", "What is logged, and where to.");

    private static readonly Setting<LogSeverity> LevelKey = Group.Choice("level", LogSeverity.Info, LogSeverities.ByName, "The lowest level that is logged.");

    private static readonly Setting<bool> LogToFileKey = Group.Switch("log_to_file", true, "Log to logs/rspa.log in the data directory.");

    private static readonly Setting<long> LogFileMaxSizeKey = Group.Size("log_file_max_size", 10L << 20, 64L << 10, 1L << 30, SizeUnit.Byte, "At this size a new file is begun: rspa.log, rspa_001.log, rspa_002.log, and so on.");

    private static readonly Setting<int> LogFileBackupCountKey = Group.WholeNumber("log_file_backup_count", 5, 1, 50, "files", "Full log files that are kept beside the one that is written, which has the highest number.");

    private static readonly Setting<bool> LogToConsoleKey = Group.Switch("log_to_console", true, "Log to the console.");

    private static readonly Setting<bool> ColoredConsoleKey = Group.Switch("colored_console", true, "Colour the console's lines. Output that goes to a file or a pipe is always plain.");

    private static readonly Setting<bool> LogToDatabaseKey = Group.Switch("log_to_database", true, "Log to logs/logs.db in the data directory, where entries can be searched.");

    private static readonly Setting<TimeSpan> DatabaseLogRetentionDaysKey = Group.Duration("database_log_retention_days", 30.Days(), 1.Days(), 365.Days(), "Older entries are removed from the database.");

    internal LoggingSettings(SettingValues values, string dataDirectory)
    {
        Level = values.Get(LevelKey);
        LogToFile = values.Get(LogToFileKey);
        LogFileMaxSize = values.Get(LogFileMaxSizeKey);
        LogFileBackupCount = values.Get(LogFileBackupCountKey);
        LogToConsole = values.Get(LogToConsoleKey);
        ColoredConsole = values.Get(ColoredConsoleKey);
        LogToDatabase = values.Get(LogToDatabaseKey);
        DatabaseLogRetention = values.Get(DatabaseLogRetentionDaysKey);
        LogDirectory = Path.Combine(dataDirectory, "logs");
        LogFile = Path.Combine(LogDirectory, "rspa.log");
        LogDatabaseFile = Path.Combine(LogDirectory, "logs.db");
    }

    /// <summary>The lowest level that is logged; INFO by default.</summary>
    public LogSeverity Level { get; init; }

    /// <summary>Whether there is a log file; true by default.</summary>
    public bool LogToFile { get; init; }

    /// <summary>The size in bytes at which a new file is begun: 64 KiB–1 GiB, 10 MiB by default.</summary>
    public long LogFileMaxSize { get; init; }

    /// <summary>Full files that are kept beside the current one: 1–50, 5 by default.</summary>
    public int LogFileBackupCount { get; init; }

    /// <summary>Whether the console shows the log; true by default.</summary>
    public bool LogToConsole { get; init; }

    /// <summary>Whether the console is coloured; true by default.</summary>
    public bool ColoredConsole { get; init; }

    /// <summary>Whether entries go to the database; true by default.</summary>
    public bool LogToDatabase { get; init; }

    /// <summary>How long entries stay in the database: 1–365 days, 30 by default.</summary>
    public TimeSpan DatabaseLogRetention { get; init; }

    /// <summary>Computed: the full path of <c>logs</c> in the data directory.</summary>
    public string LogDirectory { get; init; }

    /// <summary>Computed: the full path of the first log file; the further ones are beside it.</summary>
    public string LogFile { get; init; }

    /// <summary>Computed: the full path of the database of log entries.</summary>
    public string LogDatabaseFile { get; init; }
}
