using Akka.Actor;

namespace RsPa.Application;

/// <summary>The actors that the owner's commands go to.</summary>
/// <param name="TaskStore">The one writer of tasks, <c>/user/store</c>.</param>
/// <param name="Agents">The parent of all agents, <c>/user/agents</c>.</param>
/// <param name="Health">Who knows the health of the whole, <c>/user/health</c>.</param>
/// <param name="Inbox">Who watches the inbox, <c>/user/inbox</c>; nothing where the agent that reads it is not enabled.</param>
internal sealed record RsPaActors(IActorRef TaskStore, IActorRef Agents, IActorRef Health, IActorRef? Inbox = null);
