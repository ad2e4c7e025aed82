using Akka.Actor;
using Akka.Pattern;

namespace RsPa.Actors.Supervision;

/// <summary>How a system actor comes back after a failure.</summary>
public sealed record RestartPolicy
{
    /// <summary>The wait before the first restart, by default one second; it doubles with each further one.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, by default 30 seconds. An actor that has run so long counts as healed.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much of jitter is added to a wait, 0 to 1, so that actors which failed together do not come back together.</summary>
    public double Jitter { get; init; } = 0.2;
}

/// <summary>Wraps system actors in supervisors that restart them with exponential backoff.</summary>
public static class Restarting
{
    /// <summary>
    /// The props of a supervisor that stops its one actor at any failure and starts it again after a wait. It is created under the
    /// actor's own name, and hands on all messages. While it waits, messages are answered by <paramref name="whileAway"/>, or are lost.
    /// </summary>
    /// <param name="actor">The actor.</param>
    /// <param name="policy">The waits.</param>
    /// <param name="whileAway">The answer to give while the actor is away.</param>
    public static Props Of(Props actor, RestartPolicy policy, object? whileAway = null)
    {
        // Stopping, not restarting in place: an actor that lost its journal stops by itself, and both ways then come back alike.
        var options = Backoff.OnStop(actor, ActorNames.Restarted, policy.MinBackoff, policy.MaxBackoff, policy.Jitter, maxNrOfRetries: -1)
            .WithAutoReset(policy.MaxBackoff)
            .WithSupervisorStrategy(new StopAndNote());
        return BackoffSupervisor.Props(whileAway is null ? options : options.WithReplyWhileStopped(whileAway));
    }

    // Some failures never pass through the actor's own code, as when its constructor throws: its supervisor hears of all of them.
    private sealed class StopAndNote() : OneForOneStrategy(-1, Timeout.InfiniteTimeSpan, _ => Directive.Stop)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            if (child is ActorRefWithCell { Underlying.System: var system })
                ActorStats.Of(system, child.Path).Failed(exception);
            return base.Handle(child, exception);
        }
    }
}
