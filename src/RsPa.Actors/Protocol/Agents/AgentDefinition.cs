using RsPa.Agents;

namespace RsPa.Actors.Protocol.Agents;

/// <summary>How an agent is configured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of agent that it is.</param>
/// <param name="Configuration">The agent's own settings, a JSON object as text.</param>
/// <param name="Limits">What its tasks may take.</param>
/// <param name="Enabled">Whether it may run at all.</param>
public sealed record AgentDefinition(AgentName Name, AgentName Type, string Configuration, AgentLimits Limits, bool Enabled);

/// <summary>What an agent's tasks may take.</summary>
/// <param name="MaxConcurrentTasks">Tasks at once, from 1, on all nodes together.</param>
/// <param name="MaxExecutionTime">How long an attempt may take.</param>
/// <param name="CancelGrace">How long an attempt that was told to stop may take to do so, before it is abandoned.</param>
/// <param name="MaxRetries">How often a failure is tried again, where the task does not say.</param>
/// <param name="RetryBackoff">The wait before the first retry; it doubles with each further one.</param>
/// <param name="MaxConcurrentPerKey">Tasks at once of those that share a concurrency key, from 1, on all nodes together.</param>
public sealed record AgentLimits(int MaxConcurrentTasks, TimeSpan MaxExecutionTime, TimeSpan CancelGrace, int MaxRetries, TimeSpan RetryBackoff, int MaxConcurrentPerKey = 1);
