using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>Knows which agents are paused, without their journals.</summary>
public interface IPausedAgents
{
    /// <summary>The agents that are paused, as far as the store was told.</summary>
    IReadOnlySet<AgentName> Paused();
}
