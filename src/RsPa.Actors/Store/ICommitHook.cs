using Akka.Actor;
using RsPa.Actors.Protocol.Store;

namespace RsPa.Actors.Store;

/// <summary>What rides on the commits of the store. It is called by one commit at a time, and must not block.</summary>
internal interface ICommitHook
{
    /// <summary>Before a commit: a command that joins it as its last, or null.</summary>
    /// <param name="commands">The commands of the commit.</param>
    StoreCommand? Join(IReadOnlyList<StoreCommand> commands);

    /// <summary>Whether the hook tells the sender of that command what became of it, all together, in place of an answer to each.</summary>
    bool TakesAnswer(StoreCommand command, IActorRef sender);

    /// <summary>After a commit.</summary>
    /// <param name="writes">The commands of callers and their answers, in order.</param>
    /// <param name="joined">The answer to the command that had joined, or null.</param>
    /// <param name="wasFaulty">Whether the commit before it had failed.</param>
    void Committed(IReadOnlyList<CommittedWrite> writes, StoreReply? joined, bool wasFaulty);

    /// <summary>After a commit that failed: nothing of it was stored.</summary>
    /// <param name="taken">Those commands whose answers the hook takes.</param>
    /// <param name="error">What is wrong.</param>
    void NotCommitted(IReadOnlyList<StoreCommand> taken, string error);
}

/// <summary>A command that was committed.</summary>
/// <param name="Command">The command.</param>
/// <param name="Reply">The answer to it.</param>
/// <param name="IsTaken">Whether the hook takes the answer.</param>
internal readonly record struct CommittedWrite(StoreCommand Command, StoreReply Reply, bool IsTaken);
