using Akka.Actor;

namespace RsPa.Actors.Protocol.Logs;

/// <summary>Asks the logs actor for entries. Like all messages of logs it stays on its node, whose log it is about. The reply is a <see cref="LogQueryReply"/>.</summary>
/// <param name="Query">Which entries.</param>
public sealed record GetLogs(LogQuery Query) : INoSerializationVerificationNeeded;

/// <summary>The reply to <see cref="GetLogs"/>.</summary>
public abstract record LogQueryReply : INoSerializationVerificationNeeded
{
    private LogQueryReply()
    {
    }

    /// <summary>The rows, in the order that was asked for.</summary>
    /// <param name="Rows">At most as many as the query's limit.</param>
    public sealed record Found(IReadOnlyList<LogRow> Rows) : LogQueryReply;

    /// <summary>The query could not be answered.</summary>
    /// <param name="Reason">Why, as a sentence.</param>
    public sealed record Failed(string Reason) : LogQueryReply;
}

/// <summary>Asks the logs actor to write all that waits, without delay. The reply, <see cref="LogsFlushed"/>, comes when it is written or given up.</summary>
public sealed record FlushLogs : INoSerializationVerificationNeeded;

/// <summary>The reply to <see cref="FlushLogs"/>.</summary>
/// <param name="Waiting">Entries that still wait, because the store fails; 0 when all are written.</param>
public sealed record LogsFlushed(int Waiting) : INoSerializationVerificationNeeded;

/// <summary>Asks the logs actor to remove entries that are past their retention. It also does so by itself.</summary>
public sealed record PruneLogs : INoSerializationVerificationNeeded;

/// <summary>Asks the logs actor how it is. The reply is <see cref="LogsState"/>.</summary>
public sealed record GetLogsState : INoSerializationVerificationNeeded;

/// <summary>How the writing of log entries goes.</summary>
/// <param name="Written">Entries written since the start.</param>
/// <param name="Waiting">Entries that wait to be written.</param>
/// <param name="Dropped">Entries dropped since the start.</param>
/// <param name="Pruned">Entries removed for their age since the start.</param>
/// <param name="Failure">Why the last write failed; null when it did not.</param>
/// <param name="FailingSince">When the writes began to fail; null when they do not.</param>
public sealed record LogsState(long Written, int Waiting, LogDrops Dropped, long Pruned, string? Failure, DateTimeOffset? FailingSince) : INoSerializationVerificationNeeded;

/// <summary>Entries that were dropped, by reason.</summary>
/// <param name="QueueFull">Those for which there was no room in the queue.</param>
/// <param name="StoreFailed">Those that the store would not take after several tries.</param>
/// <param name="Stopped">Those that were not written when the service stopped.</param>
public sealed record LogDrops(long QueueFull, long StoreFailed, long Stopped)
{
    /// <summary>No entry was dropped.</summary>
    public static LogDrops None { get; } = new(0, 0, 0);

    /// <summary>All of them.</summary>
    public long Total => QueueFull + StoreFailed + Stopped;
}
