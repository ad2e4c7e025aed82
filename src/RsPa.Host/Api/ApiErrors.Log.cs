namespace RsPa.Host.Api;

internal sealed partial class ApiErrors
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, string path);
}
