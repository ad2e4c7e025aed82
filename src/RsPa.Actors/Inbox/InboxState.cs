using System.Collections.Immutable;
using RsPa.Agents;

namespace RsPa.Actors.Inbox;

/// <summary>What an inbox knows of the files in its folder. All of it can be found again from the folder and the tasks, so none of it is stored.</summary>
/// <param name="Seen">The last look, by name: a file is whole when two looks find the same.</param>
/// <param name="Work">The files in work, by name.</param>
public sealed record InboxState(ImmutableDictionary<string, InboxFile> Seen, ImmutableSortedDictionary<string, InboxWork> Work)
{
    /// <summary>Nothing seen yet.</summary>
    public static InboxState Initial { get; } = new(
        ImmutableDictionary.Create<string, InboxFile>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, InboxWork>(StringComparer.Ordinal));
}

/// <summary>A file in work.</summary>
/// <param name="File">The file as it was when its work began.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Task">Its task, once there is one.</param>
/// <param name="Reason">Why its task failed, where it did.</param>
public sealed record InboxWork(InboxFile File, InboxStage Stage, TaskId? Task, string? Reason);

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
