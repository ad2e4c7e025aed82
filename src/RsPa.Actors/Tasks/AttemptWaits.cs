using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Tasks;

/// <summary>
/// Tells a run of each call of its attempt that begins or ends to wait for a model. The run counts them: the end of a wait is told after
/// its begin, so that the count is right in whatever order those of several calls arrive.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class AttemptWaits(ICanTell run) : IAttemptWaits
{
    public IDisposable BeginWait()
    {
        run.Tell(Changed.Began, ActorRefs.NoSender);
        return new Wait(run);
    }

    /// <summary>A call begins to wait, or waits no longer.</summary>
    /// <param name="Begins">Which of both.</param>
    internal sealed record Changed(bool Begins) : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static readonly Changed Began = new(true);
        public static readonly Changed Ended = new(false);
    }

    private sealed class Wait(ICanTell run) : IDisposable
    {
        private ICanTell? _run = run;

        public void Dispose() => Interlocked.Exchange(ref _run, null)?.Tell(Changed.Ended, ActorRefs.NoSender);
    }
}
