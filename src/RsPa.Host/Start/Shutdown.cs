using Akka;
using Akka.Actor;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Supervision;
using RsPa.Actors.Tasks;

namespace RsPa.Host.Start;

/// <summary>What happens in each phase of the shutdown. Their order and limits are Akka's to keep.</summary>
internal static class Shutdown
{
    private static readonly TimeSpan LongerThanAnyPhase = TimeSpan.FromMinutes(30);

    public static void Arrange(ActorSystem system, IActorRef dispatcher, IActorRef store)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        Add(ShutdownPhases.StopClaiming, dispatcher, StopClaiming.Instance);
        Add(ShutdownPhases.Drain, dispatcher, Drain.Instance);
        Add(ShutdownPhases.Cancel, dispatcher, CancelRuns.Instance);
        Add(ShutdownPhases.HandBack, dispatcher, HandBackRuns.Instance);
        Add(ShutdownPhases.Flush, store, FlushWrites.Instance);

        void Add(string phase, IActorRef actor, object message) => shutdown.AddTask(phase, message.GetType().Name, async () =>
        {
            await actor.Ask<PhaseDone>(message, LongerThanAnyPhase).ConfigureAwait(false);
            return Done.Instance;
        });
    }
}
