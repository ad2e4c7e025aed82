using System.Text.Json;
using RsPa.Actors.Gateway;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using RsPa.Agents.BuiltIn;
using RsPa.Agents.BuiltIn.Reimbursement;
using RsPa.Host.Settings;

namespace RsPa.Host.Start;

/// <summary>The types of agents that there are, and the agents that are configured.</summary>
internal sealed class AgentCatalogue : IAgentModels
{
    private readonly Dictionary<AgentName, IAgentType> _types;
    private readonly Dictionary<AgentName, string> _models;

    private AgentCatalogue(IEnumerable<IAgentType> types, IReadOnlyList<AgentDefinition> definitions, string defaultModel)
    {
        _types = types.ToDictionary(type => type.Name);
        Definitions = definitions;
        _models = definitions
            .Where(agent => agent.Enabled)
            .Select(agent => (agent.Name, Model: _types[agent.Type].FindModel(JsonElement.Parse(agent.Configuration))))
            .Where(agent => agent.Model is not null)
            .ToDictionary(agent => agent.Name, agent => agent.Model is IAgentType.DefaultModel ? defaultModel : agent.Model!);
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
            all.Select(agent => new AgentDefinition(agent.Type.Name, agent.Type.Name, Configuration(settings, agent.Type), agent.Limits ?? limits, settings.Agents.IsEnabled(agent.Type.Name.Value))).ToArray(),
            settings.Ollama.DefaultModel);
    }

    // What the settings say to one type of agent alone.
    private static string Configuration(RsPaSettings settings, IAgentType type) =>
        type is ReimbursementAgentType ? AgentJson.Write(new Dictionary<string, int>(StringComparer.Ordinal) { ["review_above"] = settings.Agents.ReimbursementReviewAbove }) : "{}";

    /// <summary>The type of that name, or nothing.</summary>
    public IAgentType? Find(AgentName type) => _types.GetValueOrDefault(type);

    /// <inheritdoc/>
    string? IAgentModels.Find(AgentName agent) => _models.GetValueOrDefault(agent);
}
