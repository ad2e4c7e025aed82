using RsPa.Actors.Retries;
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

    /// <summary>How long a file must have been the same, in size and time of writing, before it is taken: from 0, by default ten seconds.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many files are in work at once, from 1, by default 100; the others wait in the folder.</summary>
    public int MaxInFlight { get; init; } = 100;

    /// <summary>How many of those are being read and submitted at once, from 1, by default 16: their submissions share a commit.</summary>
    public int MaxSubmitting { get; init; } = 16;

    /// <summary>How many files one look finds at most, from 1, by default 10,000; the others come into view when these are gone.</summary>
    public int MaxFiles { get; init; } = 10_000;

    /// <summary>How many tasks are looked up at a look, in case the news of their end was missed; by default 20, in turn.</summary>
    public int MaxLookUps { get; init; } = 20;

    /// <summary>How often <c>failed</c> is looked at for files that were written since, by default every ten seconds.</summary>
    public TimeSpan FailedInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the store of tasks may take to answer before the file is tried again, by default 30 seconds.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long reading one file may take, by default 30 seconds.</summary>
    public TimeSpan ReadWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many threads may be busy with files at once, so that a share that hangs costs no more; by default 8.</summary>
    public int FileThreads { get; init; } = 8;

    /// <summary>The waits before a file that could not be read or moved is tried again, by default from five seconds to ten minutes.</summary>
    public ExponentialBackoff Waits { get; init; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
}
