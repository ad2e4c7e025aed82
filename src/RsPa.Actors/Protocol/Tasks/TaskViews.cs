using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>A line of a list of tasks.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Attempt">How many tries have begun.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="DueAt">When it is or was due.</param>
/// <param name="StartedAt">When its newest attempt began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Error">The newest error.</param>
public sealed record TaskSummary(
    TaskId Id,
    AgentName Agent,
    TaskStatus Status,
    TaskPriority Priority,
    int Attempt,
    DateTimeOffset SubmittedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Error);

/// <summary>All about one task.</summary>
/// <param name="Summary">The line of the list.</param>
/// <param name="Key">Its unique key.</param>
/// <param name="MaxRetries">Its own number of retries, where it has one.</param>
/// <param name="Rescues">How often it was taken back from a dead worker.</param>
/// <param name="Node">The node that runs or ran it.</param>
/// <param name="LeaseUntil">Until when its lease holds, while it runs.</param>
/// <param name="CancelRequested">Whether it has been asked to stop.</param>
/// <param name="Input">Its input, JSON text.</param>
/// <param name="Output">Its output, JSON text, once it is completed.</param>
/// <param name="Attempts">Its ended attempts, oldest first.</param>
public sealed record TaskDetail(
    TaskSummary Summary,
    string? Key,
    int? MaxRetries,
    int Rescues,
    string? Node,
    DateTimeOffset? LeaseUntil,
    bool CancelRequested,
    string Input,
    string? Output,
    IReadOnlyList<AttemptRecord> Attempts)
{
    /// <summary>Of those of its agent that share it only so many run at once.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>What it waits for, where it waits; the reason is its newest error.</summary>
    public WaitKind? WaitsFor { get; init; }

    /// <summary>When it looks again, where it waits and there is such a moment.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Since when a call of its attempt waits for a model, where one does on this node. It is asked of what runs, and not stored.</summary>
    public DateTimeOffset? WaitsForModelSince { get; init; }

    /// <summary>How far its newest attempt is, from 0 to 1, where that said so.</summary>
    public double? Progress { get; init; }

    /// <summary>What its newest attempt does or did last, where that said so.</summary>
    public string? ProgressMessage { get; init; }
}

/// <summary>Which tasks a list shows: newest first.</summary>
/// <param name="Status">Only of this status.</param>
/// <param name="Agent">Only of this agent.</param>
/// <param name="Before">Only those submitted before this one, for the next page.</param>
/// <param name="Limit">How many at most, 1 to 1,000.</param>
public sealed record TaskFilter(TaskStatus? Status = null, AgentName? Agent = null, TaskId? Before = null, int Limit = 50)
{
    /// <summary>The longest page.</summary>
    public const int MaxLimit = 1_000;
}

/// <summary>How many tasks there are of a status for an agent.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Status">The status.</param>
/// <param name="Count">How many.</param>
public sealed record TaskCount(AgentName Agent, TaskStatus Status, long Count);

/// <summary>When the next task of an agent is due.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="At">The moment.</param>
public sealed record AgentDue(AgentName Agent, DateTimeOffset At);

/// <summary>What tells what a task is about.</summary>
/// <param name="Id">The task.</param>
/// <param name="Key">Its unique key.</param>
/// <param name="Input">Its input, JSON text; nothing where it is longer than <see cref="LongestInput"/>, so that a list of large ones stays cheap.</param>
/// <param name="InputBytes">How long its input is, in bytes of UTF-8.</param>
public sealed record TaskTopic(TaskId Id, string? Key, string? Input, long InputBytes)
{
    /// <summary>The longest input that is read for its topic, in bytes.</summary>
    public const int LongestInput = 16 * 1024;
}

/// <summary>The read side of tasks.</summary>
public interface ITaskQueries
{
    /// <summary>How many of the newest tasks are looked through for the end of an identifier, which no index knows: to keep one would slow down every submission.</summary>
    const int MatchDepth = 1_000_000;

    /// <summary>How many matches are read at most.</summary>
    const int MostMatches = 10;

    /// <summary>How many tasks are looked at for when the next ones are due.</summary>
    const int MostDue = 1_000;

    /// <summary>Reads a page of tasks, newest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to <see cref="TaskFilter.MaxLimit"/>.</exception>
    Task<IReadOnlyList<TaskSummary>> ListAsync(TaskFilter filter, CancellationToken cancellationToken);

    /// <summary>Reads one task, or nothing where there is none.</summary>
    Task<TaskDetail?> FindAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the tasks whose identifier ends with some digits, among the newest <see cref="MatchDepth"/>, and those whose identifier
    /// starts with them: at most <see cref="MostMatches"/> of both together, newest first.
    /// </summary>
    /// <param name="digits">Hexadecimal digits, with or without hyphens; nothing matches anything else.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<TaskId>> MatchAsync(string digits, CancellationToken cancellationToken);

    /// <summary>Reads what tasks are about, in no order; a task that is gone is left out.</summary>
    /// <param name="tasks">At most <see cref="TaskFilter.MaxLimit"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more.</exception>
    Task<IReadOnlyList<TaskTopic>> TopicsAsync(IReadOnlyList<TaskId> tasks, CancellationToken cancellationToken);

    /// <summary>
    /// Reads when the next task of each agent is due in a span of time: of those that wait for their moment, and of those that look
    /// again whether what they wait for is there. Agents that are paused are left out, and those of which none is among the first
    /// <see cref="MostDue"/> of either kind.
    /// </summary>
    /// <param name="after">The start of the span: what is due then is not in it.</param>
    /// <param name="until">The end of the span: what is due then is in it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Each agent once, in no order.</returns>
    Task<IReadOnlyList<AgentDue>> NextDueAsync(DateTimeOffset after, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the tasks that are pending, running, failed or cancelled, by agent and status. Completed ones are not among them: they
    /// grow without end, and the commits that record them count them (<see cref="Agents.AttemptTotals.Completed"/>).
    /// </summary>
    Task<IReadOnlyList<TaskCount>> CountUncompletedAsync(CancellationToken cancellationToken);
}
