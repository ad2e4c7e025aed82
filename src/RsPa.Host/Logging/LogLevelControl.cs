using RsPa.Actors.Protocol.Logs;
using Serilog.Core;
using Serilog.Events;

namespace RsPa.Host.Logging;

/// <summary>The lowest level that is logged. It can be changed while the service runs. The framework's own entries begin at WARNING in any case.</summary>
public sealed class LogLevelControl
{
    private LogSeverity _level = LogSeverity.Info;

    /// <summary>Begins with a level.</summary>
    public LogLevelControl(LogSeverity level) => Level = level;

    /// <summary>The lowest level that is logged.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a valid level.</exception>
    public LogSeverity Level
    {
        get => _level;
        set
        {
            var level = value switch
            {
                LogSeverity.Debug => LogEventLevel.Debug,
                LogSeverity.Info => LogEventLevel.Information,
                LogSeverity.Warning => LogEventLevel.Warning,
                LogSeverity.Error => LogEventLevel.Error,
                LogSeverity.Critical => LogEventLevel.Fatal,
                _ => throw new ArgumentOutOfRangeException(nameof(value), value, "This is not a valid level of the log."),
            };
            Switch.MinimumLevel = level;
            FrameworkSwitch.MinimumLevel = level > LogEventLevel.Warning ? level : LogEventLevel.Warning;
            _level = value;
        }
    }

    internal LoggingLevelSwitch Switch { get; } = new();

    internal LoggingLevelSwitch FrameworkSwitch { get; } = new();
}
