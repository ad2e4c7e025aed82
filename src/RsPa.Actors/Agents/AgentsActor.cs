using Akka.Actor;
using Akka.Persistence;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>
/// The supervisor of all agents, <c>/user/agents</c>: makes an actor for each, hands messages on, and restarts an agent that fails,
/// ever more slowly. It remembers their names, so that an agent which left the configuration is switched off and not forgotten.
/// </summary>
public sealed class AgentsActor : SystemPersistentActor
{
    private readonly IReadOnlyList<AgentDefinition> _definitions;
    private readonly IActorRef _store;
    private readonly IEventBus _events;
    private readonly IAttemptTotals _totals;
    private readonly AgentSupervision _settings;
    private readonly TimeProvider _time;

    private AgentDirectory _directory = AgentDirectory.Empty;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public AgentsActor(
        IReadOnlyList<AgentDefinition> definitions, IActorRef store, IEventBus events, IAttemptTotals totals, AgentSupervision settings, TimeProvider time)
        : base(events)
    {
        _definitions = definitions;
        _store = store;
        _events = events;
        _totals = totals;
        _settings = settings;
        _time = time;

        Recover<AgentListed>(listed => _directory = _directory.Evolve(listed));
        Recover<RecoveryCompleted>(_ => Begin());

        Command<ConfigureAgent>(configure => Configure(configure, Sender));
        Command<IAgentMessage>(ForwardTo);
        Command<GetAgents>(_ => Context.ActorOf(AgentViewAggregator.Props(Sender, Agents(), _settings.Policy.AnswerWithin)));
        Command<AnnounceAgents>(announce =>
        {
            foreach (var (_, agent) in Agents())
                agent.Forward(announce);
        });
    }

    /// <inheritdoc/>
    public override string PersistenceId => "agents";

    /// <summary>How to make the actor.</summary>
    /// <param name="definitions">The agents as they are configured now.</param>
    /// <param name="store">Keeps beside the tasks which agents are paused.</param>
    /// <param name="events">Where it is said which agents take tasks.</param>
    /// <param name="totals">Where it is read what agents have done.</param>
    /// <param name="settings">The rules.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(
        IReadOnlyList<AgentDefinition> definitions, IActorRef store, IEventBus events, IAttemptTotals totals, AgentSupervision settings, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new AgentsActor(definitions, store, events, totals, settings, time));

    /// <inheritdoc/>
    protected override IReadOnlyList<HealthFigure> Figures() => [new HealthFigure.Number("agents", _directory.Agents.Count, "{agent}")];

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _events.Subscribe<AnnounceAgents>(Self);
        _events.Subscribe<AttemptsRunning>(Self);
        base.PreStart();
    }

    private void Begin()
    {
        var configured = _definitions.Select(definition => definition.Name).ToHashSet();
        foreach (var gone in _directory.Agents.Where(name => !configured.Contains(name)))
            Agent(gone).Tell(new DisableAgent(gone), ActorRefs.Nobody);
        foreach (var definition in _definitions)
            Configure(new ConfigureAgent(definition), ActorRefs.Nobody);
    }

    // The name is stored first: an agent that was told of its configuration and then forgotten would go on in no list.
    private void Configure(ConfigureAgent configure, IActorRef asker)
    {
        if (_directory.Agents.Contains(configure.Agent))
        {
            Agent(configure.Agent).Tell(configure, asker);
            return;
        }

        Persist(new AgentListed(configure.Agent), listed =>
        {
            _directory = _directory.Evolve(listed);
            Agent(configure.Agent).Tell(configure, asker);
        });
    }

    private void ForwardTo(IAgentMessage message)
    {
        if (_directory.Agents.Contains(message.Agent))
            Agent(message.Agent).Forward(message);
        else if (message is not AttemptsRunning)
            Sender.Tell(new AgentUnknown(message.Agent));
    }

    private Dictionary<AgentName, IActorRef> Agents() => _directory.Agents.ToDictionary(name => name, Agent);

    private IActorRef Agent(AgentName name)
    {
        var agent = Context.Child(name.Value);
        return agent.IsNobody() ? Context.ActorOf(AgentProps(name), name.Value) : agent;
    }

    private Props AgentProps(AgentName name) => Restarting.Of(
        AgentActor.Props(name, _definitions.FirstOrDefault(definition => definition.Name == name), _store, _events, _totals, _settings, _time),
        _settings.Restart,
        new AgentRefused(name, $"Agent '{name}' failed and is about to be restarted: try again in a moment, and look at its last failure if it stays so."));
}
