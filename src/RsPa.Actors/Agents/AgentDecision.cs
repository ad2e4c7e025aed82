using System.Diagnostics;
using RsPa.Actors.Protocol.Agents;

namespace RsPa.Actors.Agents;

/// <summary>What an agent does about a command: nothing here reads a clock, writes or sends.</summary>
public static class AgentDecision
{
    /// <summary>Decides about a command.</summary>
    /// <param name="state">How the agent is.</param>
    /// <param name="command">What is asked of it.</param>
    /// <param name="now">The time, for the record.</param>
    public static AgentDecided Decide(AgentState state, IAgentMessage command, DateTimeOffset now) => command switch
    {
        ConfigureAgent { Definition: var wanted } => Configure(state, wanted, now),
        _ when state.Definition is null => new AgentDecided.Unknown(),
        DisableAgent => state.Definition.Enabled
            ? AgentDecided.Change(new AgentConfigured(state.Definition with { Enabled = false }, now))
            : AgentDecided.Nothing,
        PauseAgent pause => Pause(state, pause, now),
        ResumeAgent => state.Paused is null ? AgentDecided.Nothing : AgentDecided.Change(new AgentResumed(now)),
        _ => throw new UnreachableException($"{command.GetType().Name} is not a command of an agent."),
    };

    private static AgentDecided Configure(AgentState state, AgentDefinition wanted, DateTimeOffset now)
    {
        if (state.Definition == wanted)
            return AgentDecided.Nothing;
        if (wanted.Limits.MaxConcurrentTasks < 1)
            return Refuse("max_concurrent_tasks", wanted.Limits.MaxConcurrentTasks.ToString(), "1 or more");
        if (wanted.Limits.MaxExecutionTime <= TimeSpan.Zero)
            return Refuse("max_execution_time", wanted.Limits.MaxExecutionTime.ToString(), "longer than nothing");
        if (wanted.Limits.MaxRetries < 0)
            return Refuse("max_retries", wanted.Limits.MaxRetries.ToString(), "0 or more");
        return AgentDecided.Change(new AgentConfigured(wanted, now));

        AgentDecided Refuse(string key, string value, string allowed) =>
            new AgentDecided.Refused($"Agent '{wanted.Name}' can't be configured so: {key} is {value}; give {allowed}.");
    }

    private static AgentDecided Pause(AgentState state, PauseAgent pause, DateTimeOffset now) =>
        string.IsNullOrWhiteSpace(pause.Reason) ? new AgentDecided.Refused($"Agent '{pause.Agent}' is not paused: say why, for whoever wonders later.")
        : state.Paused == pause.Reason ? AgentDecided.Nothing
        : AgentDecided.Change(new AgentPaused(pause.Reason, now));
}

/// <summary>What an agent decided.</summary>
public abstract record AgentDecided
{
    private AgentDecided()
    {
    }

    /// <summary>The command is in effect already.</summary>
    public static AgentDecided Nothing { get; } = new Accepted(null);

    /// <summary>One event carries the command out.</summary>
    public static AgentDecided Change(AgentEvent happened) => new Accepted(happened);

    /// <summary>The command is taken, once its event is stored.</summary>
    /// <param name="Happened">What happens; nothing where it is in effect already.</param>
    public sealed record Accepted(AgentEvent? Happened) : AgentDecided;

    /// <summary>The command is not taken.</summary>
    /// <param name="Message">Why, and what to do.</param>
    public sealed record Refused(string Message) : AgentDecided;

    /// <summary>The agent was never configured.</summary>
    public sealed record Unknown : AgentDecided;
}
