using Akka.Actor;
using RsPa.Actors.Protocol.Store;

namespace RsPa.Actors.Store;

/// <summary>A command that waits for the next commit, or, without a command, the wish that there be one.</summary>
/// <param name="command">The command.</param>
/// <param name="sender">Who is answered.</param>
internal sealed class PendingWrite(StoreCommand? command, IActorRef sender)
{
    public StoreCommand? Command { get; } = command;

    public IActorRef Sender { get; } = sender;

    /// <summary>How many rows it writes, about.</summary>
    public int Weight { get; } = command?.Weight() ?? 0;

    /// <summary>How much memory it takes, about, in bytes.</summary>
    public long Bytes { get; } = command?.Bytes() ?? 0;

    private bool _isAnswered;

    /// <summary>Answers its sender, once: a writer that fails in the middle of its answers gives no second one.</summary>
    public void Answer(StoreReply reply)
    {
        if (_isAnswered)
            return;
        _isAnswered = true;
        Sender.Tell(reply);
    }
}
