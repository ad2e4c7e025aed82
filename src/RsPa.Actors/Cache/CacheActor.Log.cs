using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Cache;

public sealed partial class CacheActor
{
    [LoggerMessage(9101, LogLevel.Warning, "The cache can't be written, and nothing is kept until it can")]
    private partial void LogWriteFailed(Exception cause);

    [LoggerMessage(9102, LogLevel.Information, "The cache is written again; {Dropped} entries were not kept since the start")]
    private partial void LogWritesAgain(long dropped);

    [LoggerMessage(9103, LogLevel.Warning, "Entries of the cache can't be removed")]
    private partial void LogPurgeFailed(Exception cause);
}
