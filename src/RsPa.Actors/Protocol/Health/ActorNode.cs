namespace RsPa.Actors.Protocol.Health;

/// <summary>One actor in the live tree.</summary>
/// <param name="Path">Its path below <c>/user</c>.</param>
/// <param name="Type">The class of the actor.</param>
/// <param name="State">Its own word for its state, where it is one that tells.</param>
/// <param name="MailboxDepth">Messages that wait.</param>
/// <param name="Handled">Messages handled since it first started.</param>
/// <param name="Restarts">How often it was restarted.</param>
/// <param name="LastFailure">The newest failure, where there was one.</param>
/// <param name="Children">The actors that it supervises.</param>
public sealed record ActorNode(
    string Path,
    string Type,
    string? State,
    int MailboxDepth,
    long Handled,
    int Restarts,
    string? LastFailure,
    IReadOnlyList<ActorNode> Children);

/// <summary>Shows the live tree of actors.</summary>
public interface IActorTree
{
    /// <summary>Looks at the tree now. Nothing is asked of the actors, so that a stuck one shows too.</summary>
    ActorNode Look();
}
