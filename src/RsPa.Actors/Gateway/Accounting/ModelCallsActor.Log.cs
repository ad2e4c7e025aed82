using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Gateway.Accounting;

public sealed partial class ModelCallsActor
{
    [LoggerMessage(EventId = 4021, Level = LogLevel.Warning, Message = "{Waiting} ended model calls wait to be stored, as many as may: further ones are counted and not stored until the store takes them.")]
    private static partial void BufferFull(ILogger logger, int waiting);

    [LoggerMessage(EventId = 4022, Level = LogLevel.Error, Message = "{Calls} ended model calls could not be stored and are left out of the usage: {Reason}")]
    private static partial void NotStored(ILogger logger, int calls, string reason);

    [LoggerMessage(EventId = 4023, Level = LogLevel.Warning, Message = "Old model calls could not be counted, and are removed later: {Reason}")]
    private static partial void NotCounted(ILogger logger, string reason);
}
