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
    public int Weight { get; } = message switch
    {
        SubmitTasks batch => batch.Tasks.Count,
        LookForWork => 0,
        _ => 1,
    };

    /// <summary>How much memory it takes, about, in bytes.</summary>
    public long Bytes { get; } = message switch
    {
        SubmitTask task => Of(task),
        SubmitTasks batch => batch.Tasks.Sum(Of),
        RecordAttempt record => Fixed + Of((record.Next as TaskTransition.Complete)?.Output) + record.Data.Sum(change => Fixed + Of(change.Value)),
        LookForWork => 0,
        _ => Fixed,
    };

    /// <summary>Whether its sender has its answer: a writer that fails in the middle of its answers gives no second one.</summary>
    public bool IsAnswered { get; set; }

    // What there is of a message besides its texts.
    private const long Fixed = 256;

    private static long Of(SubmitTask task) => Fixed + Of(task.Input) + Of(task.Key);

    private static long Of(string? text) => 2L * (text?.Length ?? 0);
}
