using System.Text.Json;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;

namespace RsPa.Application.Agents;

/// <summary>One agent, as it is written for programs.</summary>
public sealed record AgentDocument(
    AgentName Name,
    AgentName Type,
    AgentStatus Status,
    bool Enabled,
    string? Paused,
    int Running,
    long Completed,
    long Failed,
    long Cancelled,
    int ConsecutiveFailures,
    DateTimeOffset? LastEndedAt,
    string? LastError,
    int MaxConcurrentTasks,
    double MaxExecutionSeconds,
    int MaxRetries,
    double RetryBackoffSeconds,
    JsonElement Configuration)
{
    /// <summary>Flattens it.</summary>
    public static AgentDocument Of(AgentView agent)
    {
        var (definition, totals, limits) = (agent.Definition, agent.Totals, agent.Definition.Limits);
        return new AgentDocument(
            definition.Name,
            definition.Type,
            agent.Status,
            definition.Enabled,
            agent.Paused,
            agent.Running,
            totals.Completed,
            totals.Failed,
            totals.Cancelled,
            agent.ConsecutiveFailures,
            totals.LastEndedAt,
            totals.LastError,
            limits.MaxConcurrentTasks,
            limits.MaxExecutionTime.TotalSeconds,
            limits.MaxRetries,
            limits.RetryBackoff.TotalSeconds,
            JsonElement.Parse(definition.Configuration));
    }
}
