using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using RsPa.Agents.BuiltIn;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Host.Settings;

namespace RsPa.Host.Start;

/// <summary>The types of agents that there are, and the agents that are configured.</summary>
internal sealed class AgentCatalogue
{
    private readonly Dictionary<AgentName, IAgentType> _types;

    private AgentCatalogue(IEnumerable<IAgentType> types, IReadOnlyList<AgentDefinition> definitions)
    {
        _types = types.ToDictionary(type => type.Name);
        Definitions = definitions;
    }

    /// <summary>The agents.</summary>
    public IReadOnlyList<AgentDefinition> Definitions { get; }

    /// <summary>One agent for each type that is enabled, under the type's own name, within the limits of the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="further">Types beyond those that ship, each with limits of its own where it has some.</param>
    public static AgentCatalogue Of(RsPaSettings settings, params IEnumerable<(IAgentType Type, AgentLimits? Limits)> further)
    {
        var limits = new AgentLimits(
            settings.Agents.MaxConcurrentTasks,
            settings.Agents.MaxExecutionTime,
            settings.Agents.CancelGrace,
            settings.Agents.MaxRetries,
            settings.Agents.RetryBackoff,
            settings.Agents.MaxConcurrentPerKey);
        var all = BuiltInAgents.All.Select(type => (Type: type, Limits: (AgentLimits?)null)).Concat(further).ToArray();
        return new AgentCatalogue(
            all.Select(agent => agent.Type),
            all.Select(agent => new AgentDefinition(agent.Type.Name, agent.Type.Name, Configuration(settings, agent.Type), agent.Limits ?? limits, settings.Agents.IsEnabled(agent.Type.Name.Value))).ToArray());
    }

    // What the settings say to one type of agent alone.
    private static string Configuration(RsPaSettings settings, IAgentType type) =>
        type is ReimbursementAgentType ? AgentJson.Write(new Dictionary<string, int>(StringComparer.Ordinal) { ["review_above"] = settings.Agents.ReimbursementReviewAbove }) : "{}";

    /// <summary>The type of that name, or nothing.</summary>
    public IAgentType? Find(AgentName type) => _types.GetValueOrDefault(type);
}
