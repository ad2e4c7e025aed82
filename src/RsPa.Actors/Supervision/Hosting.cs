using Akka;
using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;

namespace RsPa.Actors.Supervision;

/// <summary>What the areas' <c>With…</c> have in common.</summary>
internal static class Hosting
{
    private static readonly TimeSpan LongerThanAnyPhase = TimeSpan.FromMinutes(30);

    /// <summary>Makes a top-level actor known: under a key to whoever requires it, and to the health of the service.</summary>
    public static void AddPart<TKey>(this IActorRegistry registry, ActorSystem system, IActorRef actor)
    {
        registry.Register<TKey>(actor);
        HealthParts.Of(system).Add(actor);
    }

    /// <summary>Has a phase of the shutdown wait until an actor says that it has done its part of it. The phase's limit is Akka's to keep.</summary>
    public static void AddPhase(this ActorSystem system, string phase, IActorRef actor, object message) =>
        CoordinatedShutdown.Get(system).AddTask(phase, message.GetType().Name, async () =>
        {
            await actor.Ask<PhaseDone>(message, LongerThanAnyPhase).ConfigureAwait(false);
            return Done.Instance;
        });

    /// <summary>A service that has to be there.</summary>
    /// <exception cref="InvalidOperationException">It was not added.</exception>
    public static T Require<T>(this IDependencyResolver resolver)
        where T : class =>
        resolver.GetService<T>() ?? throw new InvalidOperationException($"The actors need {typeof(T).FullName}, which was not added to the services: add it before the actor system is started.");
}
