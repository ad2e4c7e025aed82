using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>What happened to a task.</summary>
public abstract record TaskEvent
{
    private TaskEvent()
    {
    }

    /// <summary>A node claimed it.</summary>
    public sealed record Claimed(NodeIncarnation Owner, DateTimeOffset LeaseUntil, DateTimeOffset At) : TaskEvent;

    /// <summary>Its node prolonged its lease.</summary>
    public sealed record LeaseRenewed(DateTimeOffset Until) : TaskEvent;

    /// <summary>An attempt did its work.</summary>
    public sealed record Completed(string? Output, DateTimeOffset At) : TaskEvent;

    /// <summary>An attempt ended without success, and another is to come.</summary>
    public sealed record RetryScheduled(string? Error, DateTimeOffset DueAt) : TaskEvent;

    /// <summary>An attempt found data changed that it had built upon, and is made again at once.</summary>
    public sealed record Conflicted(string Error) : TaskEvent;

    /// <summary>An attempt found that it has to wait for something.</summary>
    public sealed record Waits(WaitKind For, string? Reason, DateTimeOffset? Until) : TaskEvent;

    /// <summary>What it waited for has come, or it is time to look again.</summary>
    public sealed record Woken : TaskEvent;

    /// <summary>Its attempt said how far it is.</summary>
    public sealed record Progressed(double? Fraction, string Message) : TaskEvent;

    /// <summary>Its tries are used up.</summary>
    public sealed record Failed(string? Error, DateTimeOffset At) : TaskEvent;

    /// <summary>It was cancelled.</summary>
    public sealed record Cancelled(string? Reason, string? Error, DateTimeOffset At) : TaskEvent;

    /// <summary>It runs, and was asked to stop.</summary>
    public sealed record CancelRequested(string Reason) : TaskEvent;

    /// <summary>Its node gave it back.</summary>
    public sealed record Released(DateTimeOffset At) : TaskEvent;

    /// <summary>It was taken back from a dead worker: <paramref name="Status"/> is pending, failed or cancelled.</summary>
    public sealed record Rescued(TaskStatus Status, string Error, DateTimeOffset At, DateTimeOffset DueAt, bool Timed) : TaskEvent;

    /// <summary>Its owner gave it a fresh set of tries, at once; <paramref name="Place"/> is where it stands in the queue.</summary>
    public sealed record Retried(DateTimeOffset Place) : TaskEvent;
}
