using RsPa.Actors.Protocol.Tasks;


namespace RsPa.Persistence.Sqlite.Store.Claiming;

/// <summary>
/// What runs on all nodes, counted in the transaction of the claim: as many rows of an index as tasks run. It grows with what the claim takes.
/// </summary>
internal sealed class Running
{
    private readonly Dictionary<string, AgentSlots> _limits;
    private readonly Dictionary<string, int> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Agent, string Key), int> _keys = [];

    public Running(ClaimTasks claim, SqliteStatement count)
    {
        _limits = claim.Agents.ToDictionary(agent => agent.Agent.Value, StringComparer.Ordinal);
        using var rows = count.Query();
        while (rows.Read())
        {
            var (agent, key, tasks) = (rows.Text(0), rows.TextOrNull(1), rows.Int(2));
            _agents[agent] = _agents.GetValueOrDefault(agent) + tasks;
            if (key is not null)
                _keys[(agent, key)] = tasks;
        }
    }

    /// <summary>How many more an agent may run.</summary>
    public int Free(string agent) => _limits.TryGetValue(agent, out var limit) ? Math.Max(0, limit.Slots - _agents.GetValueOrDefault(agent)) : 0;

    /// <summary>How many more may run that share a key.</summary>
    public int Free(string agent, string key) => _limits.TryGetValue(agent, out var limit) ? Math.Max(0, limit.KeySlots - _keys.GetValueOrDefault((agent, key))) : 0;

    /// <summary>One more runs.</summary>
    public void Add(string agent, string? key)
    {
        _agents[agent] = _agents.GetValueOrDefault(agent) + 1;
        if (key is not null)
            _keys[(agent, key)] = _keys.GetValueOrDefault((agent, key)) + 1;
    }
}
