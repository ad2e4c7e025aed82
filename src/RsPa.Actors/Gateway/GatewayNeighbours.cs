using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Gateway.Endpoints;

namespace RsPa.Actors.Gateway;

/// <summary>With whom the gateway's actor deals.</summary>
/// <param name="Store">The main store, in which the tasks are that wait for a model.</param>
/// <param name="Events">Where tasks say that they wait, and where it is announced that no restart heals it.</param>
public sealed record GatewayNeighbours(IActorRef Store, IEventBus Events)
{
    /// <summary>Takes the account of each call.</summary>
    public IActorRef Accounts { get; init; } = ActorRefs.Nobody;

    /// <summary>Keeps what was measured and used over a restart; nothing where that is not kept.</summary>
    public Props? Memory { get; init; }

    /// <summary>Wakes machines that are away; nothing where none is woken.</summary>
    public IWakeSender? Waker { get; init; }

    /// <summary>Reads which models the tasks need that come due soon; nothing where none is expected.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<ExpectedModel>>>? ExpectedWork { get; init; }
}
