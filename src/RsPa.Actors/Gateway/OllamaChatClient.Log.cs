using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Gateway;

internal sealed partial class OllamaChatClient
{
    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "Call to Ollama at {Server} is tried again (retry {Retry}) after {Delay}: {Reason}")]
    private partial void LogRetry(Uri server, int retry, TimeSpan delay, string reason);
}
