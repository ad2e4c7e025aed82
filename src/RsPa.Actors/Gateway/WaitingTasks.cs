using Akka.Actor;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Actors.Gateway;

/// <summary>Tasks that wait in the store for a model: they are woken when one is there. A part of the gateway's actor, called on its thread alone.</summary>
/// <param name="store">The store.</param>
/// <param name="catalog">The servers.</param>
/// <param name="timers">The actor's timers.</param>
internal sealed class WaitingTasks(IActorRef store, ModelCatalog catalog, Func<ITimerScheduler> timers)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Whether one came in this life of the actor, and was not woken yet.</summary>
    public bool HasCome { get; private set; }

    /// <summary>Whether there may be some: those of an earlier start too.</summary>
    public bool MayBe { get; private set; } = true;

    /// <summary>A task begins to wait.</summary>
    public void Come()
    {
        HasCome = true;
        WakeIn(First);
    }

    /// <summary>The store could not wake them.</summary>
    public void Refused() => WakeIn(Again);

    /// <summary>Wakes them, where a server is there.</summary>
    public void Wake()
    {
        if (catalog.IsAnyUp)
            store.Tell(new WakeTasks(WaitKind.Model));
    }

    /// <summary>The store has woken some.</summary>
    public void Woken(TasksWoken woken)
    {
        MayBe = HasCome = woken.More;
        if (woken.More)
            Wake();
    }

    // One that began to wait while the model is there has met the very moment of its absence. It is let go after a while, so that a model
    // which comes and goes is not asked in a circle.
    private void WakeIn(TimeSpan wait)
    {
        MayBe = true;
        if (!timers().IsTimerActive(WakeDue.Instance))
            timers().StartSingleTimer(WakeDue.Instance, WakeDue.Instance, wait);
    }

    /// <summary>It is time to wake them.</summary>
    internal sealed class WakeDue : INoSerializationVerificationNeeded
    {
        public static WakeDue Instance { get; } = new();
    }
}
