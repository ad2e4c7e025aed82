using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Gateway.Endpoints;

public sealed partial class OllamaHealth
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Ollama at {Server} is away: {Reason}")]
    private partial void LogAway(Uri server, string reason);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Ollama at {Server} is there: version {Version}, {Models} models")]
    private partial void LogUp(Uri server, string version, int models);
}
