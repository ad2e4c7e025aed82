using Akka.Actor;

namespace RsPa.Actors.Events;

/// <summary>
/// Tells whoever wants to know what has happened. Who publishes does not know who hears of it, and loses nothing where nobody does; who
/// subscribes hears nothing of what was before. Events of one publisher come in the order in which it published them.
/// </summary>
public interface IEventBus
{
    /// <summary>Tells the subscribers of its type.</summary>
    /// <param name="happened">An event of the protocol.</param>
    void Publish(object happened);

    /// <summary>Has an actor told of all events of a type, until it stops or is unsubscribed. To subscribe twice is to subscribe once.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="subscriber">The actor.</param>
    void Subscribe<T>(IActorRef subscriber)
        where T : class;

    /// <summary>Has an actor told of nothing any more.</summary>
    /// <param name="subscriber">The actor.</param>
    void Unsubscribe(IActorRef subscriber);
}
