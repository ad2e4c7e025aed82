namespace RsPa.Actors.Protocol.Store;

/// <summary>The answer to a <see cref="StoreCommand"/>.</summary>
public abstract record StoreReply;

/// <summary>The command was not carried out, and nothing was changed, unless <see cref="Message"/> says that this is not known.</summary>
/// <param name="Reason">Which kind of refusal.</param>
/// <param name="Message">What is wrong and what to do, for the caller to read.</param>
public sealed record StoreRefused(StoreRefusal Reason, string Message) : StoreReply;

/// <summary>Why a command was not carried out.</summary>
public enum StoreRefusal
{
    /// <summary>No reason: a fault.</summary>
    None = 0,

    /// <summary>There is no agent of that name.</summary>
    UnknownAgent,

    /// <summary>There is no such task.</summary>
    UnknownTask,

    /// <summary>The task's status does not allow it.</summary>
    WrongStatus,

    /// <summary>The command itself is malformed.</summary>
    Invalid,

    /// <summary>The store's queue is full: try again shortly.</summary>
    Busy,

    /// <summary>The database refused the commit, as when a disk is full: nothing was stored. Where the store itself broke down, the message says whether that is known.</summary>
    StorageFailed,

    /// <summary>The service is stopping.</summary>
    Stopping,

    /// <summary>The store failed at this very command, by a fault of its own: nothing of it was stored, and it would fail again.</summary>
    Fault,

    /// <summary>There is no such key, or none that is in use.</summary>
    UnknownKey,
}
