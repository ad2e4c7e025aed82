using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>Which folder is watched, and for whom.</summary>
public sealed record InboxSettings
{
    /// <summary>The folder, as an absolute path. What is in it is done by <see cref="Agent"/>, and then moved to <c>done</c> or <c>failed</c> in it.</summary>
    public required string Directory { get; init; }

    /// <summary>The agent that gets a task for each file; <c>reimbursement</c> by default.</summary>
    public AgentName Agent { get; init; } = new("reimbursement");

    /// <summary>How often the folder is read, by default every five seconds. Polling also works on a network share, where no change is announced.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many files are in work at once, from 1, by default 20; the others wait in the folder.</summary>
    public int MaxInFlight { get; init; } = 20;

    /// <summary>How long the store of tasks may take to answer before the file is tried again, by default 30 seconds.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);
}
