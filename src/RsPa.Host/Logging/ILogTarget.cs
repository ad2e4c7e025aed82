using RsPa.Actors.Protocol.Logs;

namespace RsPa.Host.Logging;

/// <summary>A place to which log entries go. It neither fails nor blocks whoever logs: what it cannot take it counts.</summary>
internal interface ILogTarget
{
    void Write(LogEntry entry);
}
