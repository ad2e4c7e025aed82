using Akka.Actor;
using Akka.Event;

namespace RsPa.Actors.Events;

/// <summary>The events of this process, over the event stream of its actor system.</summary>
/// <param name="system">The actor system.</param>
public sealed class LocalEventBus(ActorSystem system) : IEventBus
{
    private readonly EventStream _events = system.EventStream;

    /// <inheritdoc/>
    public void Publish(object happened) => _events.Publish(happened);

    /// <inheritdoc/>
    public void Subscribe<T>(IActorRef subscriber)
        where T : class => _events.Subscribe(subscriber, typeof(T));

    /// <inheritdoc/>
    public void Unsubscribe(IActorRef subscriber) => _events.Unsubscribe(subscriber);
}
