using Akka.Actor;
using Akka.Pattern;

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
}
