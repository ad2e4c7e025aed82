using RsPa.Actors.Logs;
using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Logging;

/// <summary>The way to the logs actor. The channel counts what it cannot take.</summary>
internal sealed class DatabaseTarget(LogChannel channel) : ILogTarget
{
    public void Write(LogEntry entry) => channel.TryWrite(entry);
}
