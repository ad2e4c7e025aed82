using System.Text;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Logging;

/// <summary>
/// The log file. When it is full it becomes <c>rspa.log.1</c>, that one <c>rspa.log.2</c>, and so on, and the oldest goes. Every line is
/// in the hands of the operating system when <see cref="Write"/> returns. While the disk refuses, entries are counted, and the file tells of them when it can.
/// </summary>
internal sealed class RollingFileTarget(string path, long maxSize, int backupCount, TimeProvider time) : ILogTarget, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private FileStream? _file;
    private DateTimeOffset _retryAt = DateTimeOffset.MinValue;
    private long _untold;
    private long _dropped;
    private bool _closed;

    /// <summary>Entries that could not be written since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Write(LogEntry entry)
    {
        var line = Encoding.UTF8.GetBytes(LogLine.Of(entry, coloured: false));
        lock (_lock)
        {
            if (_closed || (_file is null && time.GetUtcNow() < _retryAt))
            {
                Drop();
                return;
            }

            try
            {
                Append(line, entry);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Close();
                _retryAt = time.GetUtcNow() + Pause;
                Drop();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Close();
            _closed = true;
        }
    }

    private void Append(byte[] line, LogEntry entry)
    {
        _file ??= Open();
        // Where it writes next, which is known without asking the system.
        if (_file.Position > 0 && _file.Position + line.Length > maxSize)
        {
            Close();
            Roll();
            _file = Open();
        }

        if (_untold > 0)
        {
            _file.Write(Encoding.UTF8.GetBytes(LogLine.Of(new LogEntry(entry.Time, LogSeverity.Warning, "RsPa.Host.Logging", $"{_untold} entries dropped (file not writable)", null, null, null, null, LogContext.None), coloured: false)));
            _file.Flush();
            _untold = 0;
        }

        _file.Write(line);
        _file.Flush();
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private void Roll()
    {
        for (var number = backupCount; number >= 1; number--)
        {
            var from = number == 1 ? path : $"{path}.{number - 1}";
            if (File.Exists(from))
                File.Move(from, $"{path}.{number}", overwrite: true);
        }
    }

    private void Close()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // The last bytes could not be written: the entry that they belong to is already counted.
        }

        _file = null;
    }

    private void Drop()
    {
        _untold++;
        Interlocked.Increment(ref _dropped);
    }
}
