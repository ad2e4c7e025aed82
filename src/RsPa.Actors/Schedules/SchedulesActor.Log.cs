using Microsoft.Extensions.Logging;

namespace RsPa.Actors.Schedules;

public sealed partial class SchedulesActor
{
    [LoggerMessage(EventId = 7000, Level = LogLevel.Error, Message = "Schedule '{Schedule}' has paused itself: {Reason}. Look at 'rspa schedule history {Schedule}', put it right, and let it go on: rspa schedule resume {Schedule}")]
    private static partial void PausedItself(ILogger log, string schedule, string? reason);

    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "Schedule '{Schedule}' has missed {Count} occurrences from {Moment} on: {Reason}")]
    private static partial void HasMissed(ILogger log, string schedule, long count, DateTimeOffset moment, string? reason);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Warning, Message = "Schedules can't be looked at, and are looked at again in {Seconds} s: {Reason}")]
    private static partial void NotLooked(ILogger log, double seconds, string reason);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Warning, Message = "The clock has moved by {Seconds} s beside the time that has passed: it was set, or the computer slept. Schedules go by it")]
    private static partial void ClockMoved(ILogger log, double seconds);

    [LoggerMessage(EventId = 7004, Level = LogLevel.Error, Message = "The settings file: {Fault}")]
    private static partial void WrongSetting(ILogger log, string fault);

    [LoggerMessage(EventId = 7005, Level = LogLevel.Warning, Message = "Old entries of the schedules' histories can't be removed: {Reason}")]
    private static partial void NotPruned(ILogger log, string reason);
}
