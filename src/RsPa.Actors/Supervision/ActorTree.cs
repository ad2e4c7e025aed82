using Akka.Actor;
using Akka.Pattern;
using RsPa.Actors.Protocol.Health;

namespace RsPa.Actors.Supervision;

/// <summary>Reads the live tree from the actors' cells. It sends nothing, so it shows an actor that is stuck, and takes no actor's time.</summary>
public sealed class ActorTree(ActorSystem system) : IActorTree
{
    private readonly ActorStatsRegistry _stats = ActorStatsRegistry.Get(system);

    /// <inheritdoc/>
    public ActorNode Look() => Node((ActorRefWithCell)((ExtendedActorSystem)system).Guardian);

    private ActorNode Node(ActorRefWithCell actor)
    {
        var cell = actor.Underlying;
        var children = cell.ChildrenContainer.Children.OfType<ActorRefWithCell>().ToList();

        // A restarting supervisor and its actor are one to the reader: the actor's line, with the mailboxes of both.
        var waiting = cell.NumberOfMessages;
        var type = cell.Props.Type;
        if (type == typeof(BackoffSupervisor))
        {
            var restarted = children.Find(child => child.Path.Name == ActorNames.Restarted);
            if (restarted is not null)
            {
                cell = restarted.Underlying;
                waiting += cell.NumberOfMessages;
                type = cell.Props.Type;
                children = cell.ChildrenContainer.Children.OfType<ActorRefWithCell>().ToList();
            }
        }

        var name = ActorNames.Of(actor.Path);
        var stats = _stats.Find(name);
        return new ActorNode(
            name,
            type == typeof(BackoffSupervisor) ? "(waits to be restarted)" : type.Name,
            type == typeof(BackoffSupervisor) ? "restarting" : stats?.State,
            waiting,
            stats?.Handled ?? 0,
            stats?.Restarts ?? 0,
            stats?.LastFailure,
            children.Select(Node).OrderBy(child => child.Path, StringComparer.Ordinal).ToList());
    }
}
