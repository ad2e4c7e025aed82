using System.Collections.Immutable;
using RsPa.Actors.Supervision;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <content>Agents whose attempts do not stop: past a limit they get no more slots, until such attempts have ended.</content>
public sealed partial class DispatcherActor
{
    private ImmutableDictionary<AgentName, int> _abandonedSeen = [];
    private ImmutableSortedSet<string> _stuck = [];

    private bool IsStuck(AgentName agent) => _stuck.Contains(agent.Value);

    // Before an end is recorded: the slot that this frees must not go to an agent that has just gone past its limit.
    private void LookAtAbandoned()
    {
        var running = _props.Runner.Abandoned.Running;
        if (ReferenceEquals(running, _abandonedSeen))
            return;
        _abandonedSeen = running;
        var most = _props.Dispatcher.MaxAbandoned;
        var stuck = running.Where(agent => agent.Value > most).Select(agent => agent.Key.Value).ToImmutableSortedSet(StringComparer.Ordinal);
        if (stuck.SetEquals(_stuck))
            return;
        foreach (var agent in stuck.Except(_stuck))
            AgentStuck(_props.Log, agent, running[new AgentName(agent)], most);
        foreach (var agent in _stuck.Except(stuck))
            AgentFreed(_props.Log, agent);
        _stuck = stuck;
        ShowFault();
        Offer();
    }

    private ActorFault? StuckFault() => _stuck.IsEmpty ? null : new ActorFault(
        $"{string.Join(" and ", _stuck.Select(agent => $"agent '{agent}'"))} {(_stuck.Count == 1 ? "gets" : "get")} no more tasks: more than {_props.Dispatcher.MaxAbandoned} of its attempts did not stop when told to, and still run (agents.max_abandoned).",
        "Restart the service: nothing else ends them for sure. Should they end by themselves, the agent takes tasks again. If it comes back, remove or mend the agent.");
}
