using System.Diagnostics.Metrics;
using RsPa.Agents;

namespace RsPa.Actors.Agents;

/// <summary>What the actors of agents measure.</summary>
internal static class AgentsInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "RsPa.Agents";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Changes = Meter.CreateCounter<long>("rspa.agents.changes", "{change}", "Changes of agents that were stored, by kind: configured, paused, resumed.");

    /// <summary>An agent was changed.</summary>
    public static void Count(AgentName agent, AgentEvent happened)
    {
        var kind = happened switch
        {
            AgentConfigured => "configured",
            AgentPaused => "paused",
            AgentResumed => "resumed",
            _ => "other",
        };
        Changes.Add(1, new("rspa.agent", agent.Value), new("rspa.change", kind));
    }
}
