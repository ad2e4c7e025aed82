using System.Runtime.InteropServices;
using RsPa.Persistence.Claiming;

namespace RsPa.Persistence.Postgres.Store;

/// <summary>When the store was asked for a commit.</summary>
/// <param name="Clock">The caller's clock.</param>
/// <param name="At">What it said.</param>
/// <param name="Timestamp">The moment by the clock that measures durations.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AskedAt(Func<DateTimeOffset> Clock, DateTimeOffset At, long Timestamp);

/// <summary>Says whose time counts in a commit.</summary>
public interface ICommitClock
{
    /// <summary>When a commit takes place.</summary>
    /// <param name="server">The server's time, once the transaction was begun.</param>
    /// <param name="waited">How long that took since the store was asked.</param>
    /// <param name="asked">When the store was asked.</param>
    internal CommitTime Read(DateTimeOffset server, TimeSpan waited, AskedAt asked);
}

/// <summary>The server's clock decides, so that nodes whose clocks differ do no harm.</summary>
public sealed class ServerClock : ICommitClock
{
    CommitTime ICommitClock.Read(DateTimeOffset server, TimeSpan waited, AskedAt asked) => new(server, server - waited);
}

/// <summary>The caller's clock decides.</summary>
public sealed class CallersClock : ICommitClock
{
    CommitTime ICommitClock.Read(DateTimeOffset server, TimeSpan waited, AskedAt asked) => new(asked.Clock(), asked.At);
}
