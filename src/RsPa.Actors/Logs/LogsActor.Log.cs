using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Logs;

public sealed partial class LogsActor
{
    [LoggerMessage(8003, LogLevel.Warning, "Old log entries could not be removed; the next try follows")]
    private partial void LogPruneFailed(Exception cause);
}
