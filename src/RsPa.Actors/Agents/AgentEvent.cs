using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>What happened to an agent, as its journal keeps it. The stored form is a contract: change it only by a new version with an upcaster.</summary>
public abstract record AgentEvent;

/// <summary>The agent was made, or is configured in another way from now on.</summary>
/// <param name="Definition">How it is configured.</param>
/// <param name="At">When.</param>
public sealed record AgentConfigured(AgentDefinition Definition, DateTimeOffset At) : AgentEvent;

/// <summary>The agent takes no tasks until it is resumed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record AgentPaused(string Reason, DateTimeOffset At) : AgentEvent;

/// <summary>The agent takes tasks again.</summary>
/// <param name="At">When.</param>
public sealed record AgentResumed(DateTimeOffset At) : AgentEvent;

/// <summary>Attempts of the agent were counted. Earlier versions kept it; the counts are in the database now, and it changes nothing.</summary>
/// <param name="Totals">What they added.</param>
public sealed record AttemptsCounted(AttemptTotals Totals) : AgentEvent;

/// <summary>The supervisor of agents knows of one more; an event of its own, so that an agent which left the configuration is found again.</summary>
/// <param name="Agent">The agent.</param>
public sealed record AgentListed(AgentName Agent);
