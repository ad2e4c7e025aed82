using System.Collections.Immutable;
using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>What an inbox knows of the files in its folder. All of it can be found again from the folder and the tasks, so none of it is stored.</summary>
public sealed record InboxState
{
    /// <summary>Nothing seen yet.</summary>
    public static InboxState Initial { get; } = new();

    /// <summary>The files of the last look, by name.</summary>
    public ImmutableDictionary<string, InboxSeen> Seen { get; init; } = ImmutableDictionary.Create<string, InboxSeen>(StringComparer.Ordinal);

    /// <summary>The files in work, by name.</summary>
    public ImmutableSortedDictionary<string, InboxWork> Work { get; init; } = ImmutableSortedDictionary.Create<string, InboxWork>(StringComparer.Ordinal);

    /// <summary>The names of the files in work, by their tasks.</summary>
    public ImmutableDictionary<TaskId, string> Tasks { get; init; } = ImmutableDictionary<TaskId, string>.Empty;

    /// <summary>The files that could not be read or moved, by name.</summary>
    public ImmutableDictionary<string, InboxHeld> Held { get; init; } = ImmutableDictionary.Create<string, InboxHeld>(StringComparer.Ordinal);

    /// <summary>What is left where it is, and why, by name.</summary>
    public ImmutableSortedDictionary<string, string> Odd { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The files that are whole and not in work, in their order. Made at each look.</summary>
    public ImmutableQueue<InboxFile> Line { get; init; } = [];

    /// <summary>How many more odd things there are than are named.</summary>
    public int MoreOdd { get; init; }

    /// <summary>Whether there are more files than a look finds.</summary>
    public bool MoreFiles { get; init; }

    /// <summary>Whether the store refused a file since the last look: the others need not try before the next one.</summary>
    public bool Refused { get; init; }
}

/// <summary>A file that was seen.</summary>
/// <param name="File">As the last look found it.</param>
/// <param name="Since">When it was first seen so.</param>
public sealed record InboxSeen(InboxFile File, DateTimeOffset Since);

/// <summary>A file that could not be read or moved.</summary>
/// <param name="File">The file; another size or time of writing makes it another one.</param>
/// <param name="Reason">Why.</param>
/// <param name="Tries">How often in a row.</param>
/// <param name="Until">When it is tried again.</param>
public sealed record InboxHeld(InboxFile File, string Reason, int Tries, DateTimeOffset Until);

/// <summary>A file in work.</summary>
/// <param name="File">The file as it was when its work began.</param>
/// <param name="Stage">How far it is.</param>
public sealed record InboxWork(InboxFile File, InboxStage Stage)
{
    /// <summary>Its task, once there is one.</summary>
    public TaskId? Task { get; init; }

    /// <summary>Why its task failed, where it did.</summary>
    public string? Reason { get; init; }

    /// <summary>When its task was last looked up.</summary>
    public DateTimeOffset LookedUpAt { get; init; }
}

/// <summary>How far a file is.</summary>
public enum InboxStage
{
    /// <summary>No stage: a fault.</summary>
    None = 0,

    /// <summary>Its content is being read and its task submitted; an answer is awaited.</summary>
    Submitting,

    /// <summary>Its task is not at its end.</summary>
    Waiting,

    /// <summary>Its task ended in failure before; it is being given new tries.</summary>
    Retrying,

    /// <summary>Its task has ended; the file is being moved.</summary>
    Moving,

    /// <summary>Its task has ended, and moving the file failed; it is tried again.</summary>
    Stuck,
}
