using Microsoft.Extensions.Logging;

namespace RsPa.Application.Models;

public sealed partial class ApiKeyService
{
    [LoggerMessage(EventId = 4041, Level = LogLevel.Information, Message = "API key '{Name}' was made by {Caller} ({Origin})")]
    private static partial void Made(ILogger logger, string name, string caller, string origin);

    [LoggerMessage(EventId = 4042, Level = LogLevel.Information, Message = "API key '{Name}' was revoked by {Caller} ({Origin})")]
    private static partial void Revoked(ILogger logger, string name, string caller, string origin);
}
