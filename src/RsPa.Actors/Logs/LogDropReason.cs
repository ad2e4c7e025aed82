namespace RsPa.Actors.Logs;

/// <summary>Why an entry was dropped.</summary>
public enum LogDropReason
{
    /// <summary>No reason: never a valid value.</summary>
    Invalid = 0,

    /// <summary>The queue had no room.</summary>
    QueueFull,

    /// <summary>The store would not take it.</summary>
    StoreFailed,

    /// <summary>The service stopped first.</summary>
    Stopped,
}
