using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>The agents that there are or once were, as the supervisor of agents remembers them.</summary>
/// <param name="Agents">Their names, in the order in which they came.</param>
public sealed record AgentDirectory(IReadOnlyList<AgentName> Agents)
{
    /// <summary>Nobody yet.</summary>
    public static AgentDirectory Empty { get; } = new([]);

    /// <summary>The directory after <paramref name="happened"/>.</summary>
    public AgentDirectory Evolve(AgentListed happened) =>
        Agents.Contains(happened.Agent) ? this : new AgentDirectory([.. Agents, happened.Agent]);
}
