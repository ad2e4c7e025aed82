using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Persistence.Claiming;

/// <summary>
/// What runs on all nodes, counted in the transaction of the claim: as many rows of an index as tasks run. It grows with what the claim takes.
/// </summary>
internal sealed class Running
{
    private readonly Dictionary<string, AgentSlots> _limits;
    private readonly Dictionary<string, int> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Agent, string Key), int> _keys = [];

    /// <param name="claim">The claim, which has the limits.</param>
    public Running(ClaimTasks claim) => _limits = claim.Agents.ToDictionary(agent => agent.Agent.Value, StringComparer.Ordinal);

    /// <summary>How many more an agent may run.</summary>
    public int Free(string agent) => _limits.TryGetValue(agent, out var limit) ? Math.Max(0, limit.Slots - _agents.GetValueOrDefault(agent)) : 0;

    /// <summary>How many more may run that share a key.</summary>
    public int Free(string agent, string key) => _limits.TryGetValue(agent, out var limit) ? Math.Max(0, limit.KeySlots - _keys.GetValueOrDefault((agent, key))) : 0;

    /// <summary>The agents that may run more, and how many, up to what a claim may still take.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="left">How many it may still take.</param>
    public (string Agent, int Slots)[] Open(ClaimTasks claim, int left) =>
        [.. claim.Agents.Select(agent => (agent.Agent.Value, Slots: Math.Min(Free(agent.Agent.Value), left))).Where(agent => agent.Slots > 0)];

    /// <summary>So many more run.</summary>
    public void Add(string agent, string? key, int tasks = 1)
    {
        _agents[agent] = _agents.GetValueOrDefault(agent) + tasks;
        if (key is not null)
            _keys[(agent, key)] = _keys.GetValueOrDefault((agent, key)) + tasks;
    }
}
