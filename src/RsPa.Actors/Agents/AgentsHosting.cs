using Akka.Actor;
using Akka.Hosting;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Store;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Agents;

/// <summary>Puts the agents into an actor system.</summary>
public static class AgentsHosting
{
    /// <summary>
    /// Starts <c>agents</c>, and registers it as <see cref="AgentsActor"/>. It needs the store and the dispatcher before it, and
    /// <see cref="IAttemptTotals"/>, <see cref="IPausedAgents"/>, <see cref="IEventBus"/> and a clock among the services.
    /// </summary>
    /// <param name="akka">The actor system's configuration.</param>
    /// <param name="definitions">The agents as they are configured now.</param>
    /// <param name="settings">The rules.</param>
    public static AkkaConfigurationBuilder WithAgents(this AkkaConfigurationBuilder akka, IReadOnlyList<AgentDefinition> definitions, AgentSupervision settings) =>
        akka.WithActors((system, registry, resolver) =>
        {
            // Nobody waits for the agents' journals: whoever was not paused takes tasks at once, and speaks for itself when it has recovered.
            var paused = resolver.Require<IPausedAgents>().Paused();
            foreach (var agent in definitions.Where(agent => agent.Enabled && !paused.Contains(agent.Name)))
                registry.Get<DispatcherKey>().Tell(new AgentAvailable(agent, settings.Node));

            var agents = AgentsActor.Props(
                definitions, registry.Get<StoreKey>(), resolver.Require<IEventBus>(), resolver.Require<IAttemptTotals>(), settings, resolver.Require<TimeProvider>());
            registry.AddPart<AgentsActor>(system, system.ActorOf(Restarting.Of(agents, settings.Restart), "agents"));
        });
}
