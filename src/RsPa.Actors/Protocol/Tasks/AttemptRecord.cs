using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>How one attempt went.</summary>
/// <param name="Agent">The agent that ran it.</param>
/// <param name="Number">Which try it was, from 1.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Error">What went wrong, where something did.</param>
/// <param name="StartedAt">When the task was claimed.</param>
/// <param name="EndedAt">When the attempt ended.</param>
public sealed record AttemptRecord(AgentName Agent, int Number, AttemptOutcome Outcome, string? Error, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>No outcome: a fault.</summary>
    None = 0,

    /// <summary>The agent did its work.</summary>
    Completed,

    /// <summary>The agent said or threw that it could not.</summary>
    Failed,

    /// <summary>Its time was up.</summary>
    TimedOut,

    /// <summary>Its owner called it off.</summary>
    Cancelled,

    /// <summary>Its worker died.</summary>
    Lost,
}

/// <summary>A change of one entry of an agent's data.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Value">JSON text, or nothing to remove the entry.</param>
public sealed record AgentDataChange(string Key, string? Value);
