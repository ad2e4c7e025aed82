using Akka.Actor;
using RsPa.Actors.Events;

namespace RsPa.Actors.Gateway;

/// <summary>With whom the gateway's actor deals.</summary>
/// <param name="Store">The main store, in which the tasks are that wait for a model.</param>
/// <param name="Events">Where tasks say that they wait, and where it is announced that no restart heals it.</param>
/// <param name="Memory">Keeps what was measured and used over a restart; nothing where that is not kept.</param>
public sealed record GatewayNeighbours(IActorRef Store, IEventBus Events, Props? Memory = null);
