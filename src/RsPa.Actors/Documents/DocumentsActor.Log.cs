using Microsoft.Extensions.Logging;
using RsPa.Agents.Documents;

namespace RsPa.Actors.Documents;

/// <content>What it logs: events 1900 to 1949.</content>
public sealed partial class DocumentsActor
{
    [LoggerMessage(1900, LogLevel.Debug, "Documents are read in processes that are held by: {Confined}. This system has not: {Missing}")]
    private static partial void Confined(ILogger logger, string confined, string missing);

    [LoggerMessage(1901, LogLevel.Warning, "The document {Name} went past a limit ({Limit}): it {Reason}. Its reader was ended, and nothing else")]
    private static partial void PastALimit(ILogger logger, string name, string reason, DocumentLimit limit);

    [LoggerMessage(1902, LogLevel.Error, "Documents can't be read: {Reason}")]
    private static partial void NotStarted(ILogger logger, string reason);
}
