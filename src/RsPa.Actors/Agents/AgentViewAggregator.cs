using Akka.Actor;
using Akka.Event;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>Asks every agent how it is, for one asker, waits for a limited time, and names those that kept silent.</summary>
public sealed class AgentViewAggregator : ReceiveActor, IWithTimers
{
    private readonly IActorRef _asker;
    private readonly HashSet<AgentName> _awaited;
    private readonly List<AgentName> _silent = [];
    private readonly List<AgentView> _views = [];
    private readonly Action _ask;

    /// <summary>Makes the actor; use <see cref="Props"/>.</summary>
    public AgentViewAggregator(IActorRef asker, IReadOnlyDictionary<AgentName, IActorRef> agents, TimeSpan limit)
    {
        _asker = asker;
        _awaited = [.. agents.Keys];

        Receive<AgentView>(view =>
        {
            _views.Add(view);
            Heard(view.Definition.Name);
        });
        Receive<AgentUnknown>(unknown => Heard(unknown.Agent));
        Receive<AgentRefused>(restarting =>
        {
            _silent.Add(restarting.Agent);
            Heard(restarting.Agent);
        });
        Receive<TimeUp>(_ => Finish());

        _ask = () =>
        {
            foreach (var (name, agent) in agents)
                agent.Tell(new GetAgent(name));
            Timers.StartSingleTimer(TimeUp.Instance, TimeUp.Instance, limit);
            if (agents.Count == 0)
                Finish();
        };
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the actor, which ends by itself.</summary>
    /// <param name="asker">Who gets the <see cref="AgentList"/>.</param>
    /// <param name="agents">Whom to ask.</param>
    /// <param name="limit">How long to wait at most.</param>
    public static Props Props(IActorRef asker, IReadOnlyDictionary<AgentName, IActorRef> agents, TimeSpan limit) =>
        Akka.Actor.Props.Create(() => new AgentViewAggregator(asker, agents, limit));

    /// <inheritdoc/>
    protected override void PreStart() => _ask();

    private void Heard(AgentName agent)
    {
        _awaited.Remove(agent);
        if (_awaited.Count == 0)
            Finish();
    }

    private void Finish()
    {
        _asker.Tell(new AgentList([.. _views.OrderBy(view => view.Definition.Name.Value, StringComparer.Ordinal)])
        {
            Silent = [.. _silent.Concat(_awaited).OrderBy(name => name.Value, StringComparer.Ordinal)],
        });
        Context.Stop(Self);
    }

    private sealed record TimeUp : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static TimeUp Instance { get; } = new();
    }
}
