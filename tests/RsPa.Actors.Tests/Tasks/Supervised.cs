using Akka.Actor;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tests.Tasks;

/// <summary>Watches system actors that are restarted.</summary>
internal static class Supervised
{
    /// <summary>Completes when the actor was restarted in place, and waits before it goes on with its work, until the test moves the clock.</summary>
    /// <param name="actor">The actor.</param>
    public static async Task RestartedAsync(IActorRef actor)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await actor.Ask<Pong>(new Ping(0), timeout.Token)).State != ActorHealth.Restarting)
            await Task.Yield();
    }
}
