using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Gateway.Keys;

public sealed partial class ApiKeysActor
{
    [LoggerMessage(EventId = 4031, Level = LogLevel.Error, Message = "The API keys can't be read, and those that were read before hold: {Reason}")]
    private static partial void NotRead(ILogger logger, string reason);
}
