using RsPa.Actors.Protocol.Inbox;

namespace RsPa.Application.Inbox;

/// <summary>The inbox, as the API and the console show it.</summary>
/// <param name="Directory">The folder.</param>
/// <param name="Agent">The agent that gets a task for each file.</param>
/// <param name="Counts">How many files there are in each state.</param>
/// <param name="Files">The files: those that need the owner first, then those in work, then those that wait.</param>
internal sealed record InboxDocument(string Directory, string Agent, InboxCountsDocument Counts, IReadOnlyList<InboxFileDocument> Files)
{
    public static InboxDocument Of(InboxView view) => new(view.Directory, view.Agent.Value, CountsOf(view.Counts), [.. view.Files.Select(InboxFileDocument.Of)]);

    public static InboxCountsDocument CountsOf(InboxCounts counts) =>
        new(counts.Settling, counts.Waiting, counts.Working, counts.Held, counts.Left, counts.Failed, counts.AreLeast ? true : null);
}

/// <summary>How many files of the inbox are in each state.</summary>
/// <param name="Settling">Written a moment ago, or open for writing.</param>
/// <param name="Waiting">Whole, and waiting for their turn.</param>
/// <param name="Working">With a task that is not at its end.</param>
/// <param name="Held">Could not be read or moved; tried again by themselves.</param>
/// <param name="Left">No files that are read, such as links and pipes.</param>
/// <param name="Failed">Put aside in <c>failed</c>, with the reason beside them.</param>
/// <param name="AreLeast">True where there is more than was looked at.</param>
internal sealed record InboxCountsDocument(int Settling, int Waiting, int Working, int Held, int Left, int Failed, bool? AreLeast);

/// <summary>A file of the inbox.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>settling</c>, <c>waiting</c>, <c>working</c>, <c>held</c>, <c>left</c> or <c>failed</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
/// <param name="Task">Its task, once there is one.</param>
/// <param name="NextTryAt">When it is tried again by itself, where it is held.</param>
/// <param name="Reason">Why it is held, left or failed.</param>
internal sealed record InboxFileDocument(string Name, InboxFileState State, long? Size, DateTimeOffset? ModifiedAt, string? Task, DateTimeOffset? NextTryAt, string? Reason)
{
    public static InboxFileDocument Of(InboxLine line) =>
        new(line.Name, line.State, line.Size, line.Modified, line.Task?.ToString(), line.NextTry, line.Reason);
}
