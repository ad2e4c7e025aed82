using Akka.Actor;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>A message that waits for the next commit.</summary>
/// <param name="message">A <see cref="TaskCommand"/>, a <see cref="SlotOffer"/> or <see cref="LookForWork"/>.</param>
/// <param name="sender">Who is answered.</param>
internal sealed class PendingWrite(object message, IActorRef sender)
{
    public object Message { get; } = message;

    public IActorRef Sender { get; } = sender;

    /// <summary>How many rows it writes, about.</summary>
    public int Weight { get; } = message is SubmitTasks batch ? batch.Tasks.Count : 1;

    /// <summary>Whether its sender has its answer: a writer that fails in the middle of its answers gives no second one.</summary>
    public bool IsAnswered { get; set; }
}
