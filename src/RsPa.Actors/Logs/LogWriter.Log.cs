using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Logs;

internal sealed partial class LogWriter
{
    [LoggerMessage(8001, LogLevel.Warning, "Log entries cannot be stored; up to {Capacity} wait until they can")]
    private partial void LogStoreFails(Exception cause, int capacity);

    [LoggerMessage(8002, LogLevel.Information, "Log entries are stored again; {Dropped} were dropped since the start")]
    private partial void LogRecovered(long dropped);
}
