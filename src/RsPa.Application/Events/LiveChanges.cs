using System.Collections.Immutable;
using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Application.Events;

/// <summary>
/// Hands the changes that actors publish to any number of followers. Each follower has a buffer of its own, with a bound: a slow
/// one loses its oldest changes and is told how many, and holds up nobody.
/// </summary>
public sealed class LiveChanges : IDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _relay;
    private ImmutableList<LiveSubscription> _followers = [];

    /// <summary>Begins to listen.</summary>
    public LiveChanges(ActorSystem system, IEventBus events)
    {
        _system = system;
        _relay = system.ActorOf(Props.Create(() => new Relay(this)), "live");
        events.Subscribe<TaskChanged>(_relay);
        events.Subscribe<TaskProgressed>(_relay);
    }

    /// <summary>How many follow now.</summary>
    public int Followers => _followers.Count;

    /// <summary>Follows changes from now on, until the subscription is disposed.</summary>
    /// <param name="task">Only of this task; of all where there is none.</param>
    /// <param name="buffer">How many changes are kept for a follower that is slow, from 1.</param>
    public LiveSubscription Follow(TaskId? task = null, int buffer = 256)
    {
        var subscription = new LiveSubscription(task, buffer, gone => ImmutableInterlocked.Update(ref _followers, list => list.Remove(gone)));
        ImmutableInterlocked.Update(ref _followers, list => list.Add(subscription));
        return subscription;
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Stop(_relay);

    private void Publish(LiveChange change)
    {
        foreach (var follower in _followers)
            follower.Offer(change);
    }

    private sealed class Relay : ReceiveActor
    {
        public Relay(LiveChanges owner)
        {
            Receive<TaskChanged>(changed => owner.Publish(new LiveChange("task_changed", changed.Id, changed)));
            Receive<TaskProgressed>(progressed => owner.Publish(new LiveChange("task_progressed", progressed.Id, progressed)));
        }
    }
}

/// <summary>Something that has just happened.</summary>
/// <param name="Name">What, such as <c>task_changed</c>.</param>
/// <param name="Task">The task that it happened to.</param>
/// <param name="Event">The event itself.</param>
public sealed record LiveChange(string Name, TaskId Task, object Event);
