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

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Its worker died.</summary>
    Lost,

    /// <summary>The agent did its work, and another attempt changed data that it had built upon: it is made again, and counts neither as done nor as failed.</summary>
    Conflicted,

    /// <summary>The task waits for something: it counts neither as done nor as failed.</summary>
    Waiting,
}

/// <summary>A change of one entry of an agent's data.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Value">JSON text, or nothing to remove the entry.</param>
public sealed record AgentDataChange(string Key, string? Value)
{
    /// <summary>The version of the entry that the attempt has read: the change is only made to that one. 0 where it found none; nothing where it did not look.</summary>
    public long? Expected { get; init; }

    /// <summary>Where set, this is added to the number that is there, or to 0, and <see cref="Value"/> is of no use.</summary>
    public decimal? Delta { get; init; }

    /// <summary>An addition to a number.</summary>
    public static AgentDataChange Adding(string key, decimal delta) => new(key, null) { Delta = delta };
}
