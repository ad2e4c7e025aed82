using Akka.Actor;
using Akka.Pattern;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Store;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>Watches the supervisors that restart system actors.</summary>
internal static class Supervised
{
    /// <summary>
    /// Completes when the actor has stopped and its supervisor has set the timer of its restart. On a clock that stands still it
    /// stays away until the test moves the clock.
    /// </summary>
    /// <param name="supervisor">Its supervisor.</param>
    public static async Task StoppedAsync(IActorRef supervisor)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, timeout.Token)).Ref.IsNobody())
            await Task.Yield();
    }

    /// <summary>Completes when the actor was restarted in place, and waits before it goes on with its work, until the test moves the clock.</summary>
    /// <param name="actor">The actor.</param>
    public static async Task RestartedAsync(IActorRef actor)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await actor.Ask<Pong>(new Ping(0), timeout.Token)).State != StoreActor.Restarting)
            await Task.Yield();
    }
}
