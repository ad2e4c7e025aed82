using System.Text.Json.Serialization;
using Akka.Actor;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Inbox;

/// <summary>What lies in the inbox.</summary>
/// <param name="Directory">The folder.</param>
/// <param name="Agent">The agent that gets a task for each file.</param>
/// <param name="Counts">How many files there are of each kind.</param>
/// <param name="Files">The files: those that need the owner first, then those in work, then those that wait.</param>
public sealed record InboxView(string Directory, AgentName Agent, InboxCounts Counts, IReadOnlyList<InboxLine> Files) : INoSerializationVerificationNeeded;

/// <summary>How many files are in each state. What is done is not counted: it lies in <c>done</c>.</summary>
/// <param name="Settling">Not unchanged for long enough, or still open for writing.</param>
/// <param name="Waiting">Whole, and not in work yet.</param>
/// <param name="Working">With a task that is not at its end, or on the way out.</param>
/// <param name="Held">Could not be read or moved; tried again by itself.</param>
/// <param name="Left">No files that are read, such as links and pipes.</param>
/// <param name="Failed">Put aside in <c>failed</c>.</param>
/// <param name="AreLeast">Whether there is more than was looked at, so that the true counts are higher.</param>
public sealed record InboxCounts(
    int Settling,
    int Waiting,
    int Working,
    int Held,
    int Left,
    int Failed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool AreLeast);

/// <summary>A file of the inbox.</summary>
/// <param name="Name">Its name as it is on the disk; bytes that are no UTF-8 are escaped.</param>
/// <param name="State">How far it is.</param>
/// <param name="Size">Its size in bytes, where it is a file.</param>
/// <param name="ModifiedAt">When it was last written, where it is a file.</param>
/// <param name="Task">Its task, once there is one.</param>
/// <param name="NextTryAt">When it is tried again by itself, where it is held.</param>
/// <param name="Reason">Why it is held, left or failed.</param>
public sealed record InboxLine(string Name, InboxFileState State, long? Size, DateTimeOffset? ModifiedAt, TaskId? Task, DateTimeOffset? NextTryAt, string? Reason);

/// <summary>How far a file of the inbox is.</summary>
public enum InboxFileState
{
    /// <summary>No state: a fault.</summary>
    None = 0,

    /// <summary>It was written a moment ago, or is open for writing.</summary>
    Settling,

    /// <summary>It is whole, and waits for its turn.</summary>
    Waiting,

    /// <summary>It has a task, or is being put away.</summary>
    Working,

    /// <summary>It could not be read or moved, and is tried again.</summary>
    Held,

    /// <summary>It is not a file that is read.</summary>
    Left,

    /// <summary>Its task failed; it lies in <c>failed</c>.</summary>
    Failed,
}
