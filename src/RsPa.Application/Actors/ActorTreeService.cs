using RsPa.Actors.Protocol.Health;
using RsPa.Application.Access;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Actors;

/// <summary>The actors inside the service.</summary>
public sealed class ActorTreeService(IActorTree tree)
{
    private static readonly Permission Look = new("actors.tree", CallerRole.Viewer);

    /// <summary>Shows the live tree of actors.</summary>
    public Outcome<ActorNode> Show(Caller caller)
    {
        if (Look.Refuse(caller) is { } refused)
            return refused;
        return tree.Look();
    }
}
