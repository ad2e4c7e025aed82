using System.Collections.Concurrent;
using RsPa.Agents;

namespace RsPa.Actors.Cache;

/// <summary>The data that agents keep, each apart from the others.</summary>
/// <param name="entries">The entries.</param>
/// <param name="options">Whether and how long they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class AgentCaches(EntryCache entries, CacheOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<AgentName, IAgentCache> _agents = [];

    /// <summary>The cache of one agent.</summary>
    public IAgentCache For(AgentName agent) => _agents.GetOrAdd(agent, static (name, all) => new AgentCache(name, all.entries, all.options, all.time), (entries, options, time));
}
