using RsPa.Actors.Logs;
using RsPa.Actors.Store;
using RsPa.Host.Listening;
using RsPa.Host.Settings.Groups;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace RsPa.Host.Logging;

/// <summary>The logging of the service: console, file and the channel to the database. It begins before the actor system, and ends after it.</summary>
public sealed class RsPaLogging : IDisposable
{
    private readonly Logger _logger;
    private readonly LogFileSink? _file;

    private RsPaLogging(Logger logger, LogLevelControl level, LogChannel? channel, LogFileSink? file)
    {
        _logger = logger;
        _file = file;
        Level = level;
        Channel = channel;
    }

    /// <summary>Serilog's logger, for <c>AddSerilog</c>.</summary>
    public Serilog.ILogger Logger => _logger;

    /// <summary>The lowest level that is logged, changeable.</summary>
    public LogLevelControl Level { get; }

    /// <summary>What the logs actor reads; null when <c>logging.log_to_database</c> is off.</summary>
    public LogChannel? Channel { get; }

    /// <summary>Entries that the file could not take since the start.</summary>
    public long DroppedByFile => _file?.Dropped ?? 0;

    /// <summary>Sets logging up.</summary>
    /// <param name="settings">What is logged, and where to.</param>
    /// <param name="node">The name of this node.</param>
    /// <param name="time">The clock.</param>
    /// <param name="redirected">Whether the console is a file or a pipe: then its lines are plain.</param>
    public static RsPaLogging Create(LoggingSettings settings, string node, TimeProvider time, bool redirected)
    {
        ArgumentNullException.ThrowIfNull(settings);

        var level = new LogLevelControl(settings.Level);
        var configuration = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(level.Switch)
            .MinimumLevel.Override("Microsoft", level.FrameworkSwitch)
            .MinimumLevel.Override("System", level.FrameworkSwitch)
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off) // its scopes are a kilobyte of each request that waits, and nothing shows them
            .Filter.ByExcluding(IsToldOtherwise)
            .Enrich.FromLogContext()
            .Enrich.With(new LogEntryEnricher(new LogEntryFactory(node)));
        if (settings.LogToConsole)
            configuration.WriteTo.Console(new LogLine(settings.ColoredConsole && !redirected));
        var file = settings.LogToFile ? new LogFileSink(settings.LogFile, settings.LogFileMaxSize, settings.LogFileBackupCount, time) : null;
        if (file is not null)
            configuration.WriteTo.Sink(file);
        var channel = settings.LogToDatabase ? new LogChannel() : null;
        if (channel is not null)
            configuration.WriteTo.Sink(new LogChannelSink(channel));
        return new RsPaLogging(configuration.CreateLogger(), level, channel, file);
    }

    // The framework logs what ends a start with its stack trace, and so does the server; the service says it in plain words.
    private static bool IsToldOtherwise(LogEvent entry) =>
        entry.Exception is ListeningException or StorageException
        && entry.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source)
        && source is ScalarValue { Value: string name } && name.StartsWith("Microsoft.", StringComparison.Ordinal);

    /// <summary>Stores what still waits, and closes the file. Call it when the actor system is gone.</summary>
    /// <param name="store">Where the entries of the channel go.</param>
    /// <param name="limit">The most time that it may take.</param>
    /// <param name="time">The clock.</param>
    public async Task FinishAsync(ILogStore store, TimeSpan limit, TimeProvider time)
    {
        if (Channel is not null)
            await LogDrain.WriteRestAsync(Channel, store, limit, time).ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _logger.Dispose();
}
