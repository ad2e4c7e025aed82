using Akka.Event;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Agents;

/// <summary>A message for one agent: sent to <c>/user/agents</c>, which hands it on.</summary>
public interface IAgentMessage
{
    /// <summary>The agent.</summary>
    AgentName Agent { get; }
}

/// <summary>Makes an agent, or changes how it is configured.</summary>
/// <param name="Definition">How it is to be.</param>
public sealed record ConfigureAgent(AgentDefinition Definition) : IAgentMessage
{
    /// <inheritdoc/>
    public AgentName Agent => Definition.Name;
}

/// <summary>Stops an agent from taking tasks, until it is resumed. What runs goes on.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record PauseAgent(AgentName Agent, string Reason) : IAgentMessage;

/// <summary>Lets a paused agent take tasks again.</summary>
/// <param name="Agent">The agent.</param>
public sealed record ResumeAgent(AgentName Agent) : IAgentMessage;

/// <summary>Asks for one agent: answered by an <see cref="AgentView"/> or <see cref="AgentUnknown"/>.</summary>
/// <param name="Agent">The agent.</param>
public sealed record GetAgent(AgentName Agent) : IAgentMessage;

/// <summary>Asks for all agents: answered by <see cref="AgentList"/>.</summary>
public sealed record GetAgents
{
    /// <summary>The one value.</summary>
    public static GetAgents Instance { get; } = new();
}

/// <summary>All agents, by name.</summary>
/// <param name="Agents">The agents.</param>
public sealed record AgentList(IReadOnlyList<AgentView> Agents)
{
    /// <summary>Agents that did not answer in time, or are being restarted: what they are now is not known.</summary>
    public IReadOnlyList<AgentName> Silent
    {
        get;

        // A sender of another version may leave it out, and the generated reader then gives null.
        init => field = value ?? [];
    } = [];
}

/// <summary>There is no agent of that name.</summary>
/// <param name="Agent">The name.</param>
public sealed record AgentUnknown(AgentName Agent);

/// <summary>The agent has taken the command, durably.</summary>
/// <param name="Agent">How it is now.</param>
public sealed record AgentAccepted(AgentView Agent);

/// <summary>The agent did not take the command.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Message">Why, and what to do.</param>
public sealed record AgentRefused(AgentName Agent, string Message);

/// <summary>An agent takes tasks, within its limits. Published for the dispatchers, again when limits change.</summary>
/// <param name="Definition">How it is configured.</param>
/// <param name="Node">The node that its actor is on.</param>
public sealed record AgentAvailable(AgentDefinition Definition, string Node);

/// <summary>An agent takes no more tasks: it is paused or disabled. Published for the dispatchers.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Node">The node that its actor is on.</param>
public sealed record AgentUnavailable(AgentName Agent, string Node);

/// <summary>Attempts of an agent have begun or ended. Published by a dispatcher; a hint for the agent's status, not counted.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Running">How many of its attempts run now on the node.</param>
/// <param name="Node">The node that runs them.</param>
public sealed record AttemptsRunning(AgentName Agent, int Running, string Node) : IAgentMessage;

/// <summary>A sum over attempts of one agent.</summary>
/// <param name="Completed">How many completed.</param>
/// <param name="Failed">How many failed, timed out or were lost.</param>
/// <param name="Cancelled">How many were cancelled.</param>
/// <param name="TrailingFailures">How many failed in a row at the end.</param>
/// <param name="LastSequence">The newest attempt's place in the order of all attempts; 0 where there is none.</param>
/// <param name="LastEndedAt">When the newest one ended.</param>
/// <param name="LastError">The newest error.</param>
public sealed record AttemptTotals(long Completed, long Failed, long Cancelled, int TrailingFailures, long LastSequence, DateTimeOffset? LastEndedAt, string? LastError);

/// <summary>
/// Asks every agent to say again whether it takes tasks. Published by a dispatcher that has just started; the
/// answers are published as <see cref="AgentAvailable"/> and <see cref="AgentUnavailable"/>.
/// </summary>
public sealed record AnnounceAgents : IDeadLetterSuppression
{
    /// <summary>The one value.</summary>
    public static AnnounceAgents Instance { get; } = new();
}

/// <summary>Switches off an agent that is no longer configured. Its history stays; configuring it again brings it back.</summary>
/// <param name="Agent">The agent.</param>
public sealed record DisableAgent(AgentName Agent) : IAgentMessage;
