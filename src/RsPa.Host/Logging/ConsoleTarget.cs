using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Logging;

/// <summary>The console.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="coloured">Whether they are coloured.</param>
internal sealed class ConsoleTarget(TextWriter output, bool coloured) : ILogTarget
{
    private readonly Lock _lock = new();

    public void Write(LogEntry entry)
    {
        var line = LogLine.Of(entry, coloured);
        lock (_lock)
        {
            try
            {
                output.Write(line);
                output.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Whoever read the console is gone. The file and the database still have the entry.
            }
        }
    }
}
