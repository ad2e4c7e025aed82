using RsPa.Actors.Supervision;

namespace RsPa.Actors.Agents;

/// <summary>The settings of the supervisor of agents.</summary>
public sealed record AgentSupervision
{
    /// <summary>The rules that all agents share.</summary>
    public AgentPolicy Policy { get; init; } = new();

    /// <summary>The node that the agents are on (<c>cluster.node_name</c>).</summary>
    public required string Node { get; init; }

    /// <summary>How an agent comes back after a failure.</summary>
    public RestartPolicy Restart { get; init; } = new();
}
