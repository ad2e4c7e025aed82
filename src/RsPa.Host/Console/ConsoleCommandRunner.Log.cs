namespace RsPa.Host.Console;

internal sealed partial class ConsoleCommandRunner
{
    [LoggerMessage(EventId = 7101, Level = LogLevel.Error, Message = "The console command {Command} failed")]
    private partial void LogFailed(Exception exception, string command);
}
