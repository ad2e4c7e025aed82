namespace RsPa.Actors.Protocol.Agents;

/// <summary>Where an agent stands.</summary>
public enum AgentStatus
{
    /// <summary>No status: a fault.</summary>
    None = 0,

    /// <summary>Known, and has not run yet.</summary>
    Registered,

    /// <summary>It runs tasks now.</summary>
    Active,

    /// <summary>It waits for tasks.</summary>
    Idle,

    /// <summary>Its newest attempts failed, one after another.</summary>
    Error,

    /// <summary>It may not run.</summary>
    Disabled,
}

/// <summary>An agent as its owner sees it.</summary>
/// <param name="Definition">How it is configured.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Paused">Why it is paused, where it is.</param>
/// <param name="Running">Attempts that run now.</param>
/// <param name="Totals">What it has done since it was made.</param>
/// <param name="ConsecutiveFailures">How many attempts failed in a row at the end.</param>
public sealed record AgentView(AgentDefinition Definition, AgentStatus Status, string? Paused, int Running, AttemptTotals Totals, int ConsecutiveFailures);
