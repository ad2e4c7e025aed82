namespace RsPa.Host.DropIn;

internal sealed partial class DropInServer
{
    [LoggerMessage(5030, LogLevel.Error, "{Method} {Path} failed on the gateway's port")]
    private static partial void Failed(ILogger logger, Exception failure, string method, string path);
}
