using RsPa.Actors.Protocol.Logs;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace RsPa.Host.Logging;

/// <summary>
/// The log file, which Serilog's sink writes: when it is full, <c>rspa_001.log</c> is begun, and so on, and the oldest goes. Every line is
/// in the hands of the operating system when <see cref="Emit"/> returns. While the disk refuses, entries are counted, and the file tells of them when it can.
/// </summary>
internal sealed class LogFileSink(string path, long maxSize, int backupCount, TimeProvider time) : ILogEventSink, ILoggingFailureListener, IDisposable
{
    // Serilog's sink opens a file anew after half an hour; a new sink does it at once.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private ILogEventSink? _file;
    private DateTimeOffset _retryAt = DateTimeOffset.MinValue;
    private long _untold;
    private long _dropped;
    private bool _failed;
    private bool _closed;

    /// <summary>Entries that could not be written since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            if (IsOpen() && IsTold(logEvent.Timestamp) && IsWritten(logEvent))
                return;
            _untold++;
            Interlocked.Increment(ref _dropped);
        }
    }

    // On the thread that emits, and in its lock.
    void ILoggingFailureListener.OnLoggingFailed(object sender, LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent>? events, Exception? exception) =>
        _failed |= kind != LoggingFailureKind.Temporary;

    public void Dispose()
    {
        lock (_lock)
        {
            Close();
            _closed = true;
        }
    }

    private bool IsOpen()
    {
        if (_file is null && !_closed && time.GetUtcNow() >= _retryAt)
            _file = LoggerSinkConfiguration.CreateSink(to => to.Fallible(Configure, this));
        return _file is not null;
    }

    private void Configure(LoggerSinkConfiguration to) =>
        to.File(new LogLine(coloured: false), path, fileSizeLimitBytes: maxSize, rollOnFileSizeLimit: true, retainedFileCountLimit: backupCount + 1);

    private bool IsTold(DateTimeOffset now)
    {
        if (_untold == 0)
            return true;
        var report = new LogEntry(now.ToUniversalTime(), LogSeverity.Warning, "RsPa.Host.Logging", $"{_untold} entries dropped (file not writable)", null, null, null, null, LogContext.None);
        if (!IsWritten(LogEntryEnricher.EventOf(report)))
            return false;
        _untold = 0;
        return true;
    }

    private bool IsWritten(LogEvent logEvent)
    {
        _failed = false;
        _file!.Emit(logEvent);
        if (!_failed)
            return true;
        Close();
        _retryAt = time.GetUtcNow() + Pause;
        return false;
    }

    private void Close()
    {
        try
        {
            (_file as IDisposable)?.Dispose();
        }
        catch (IOException)
        {
            // The last bytes could not be written: the entry that they belong to is already counted.
        }

        _file = null;
    }
}
