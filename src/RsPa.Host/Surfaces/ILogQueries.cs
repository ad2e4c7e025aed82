using RsPa.Agents;

namespace RsPa.Host.Surfaces;

/// <summary>The read side of the log.</summary>
internal interface ILogQueries
{
    /// <summary>
    /// Reads rows, oldest first. Without <see cref="LogFilter.AfterId"/> they are the newest ones that the filter lets through; with
    /// it, the first ones after that row, so that a follower misses none.
    /// </summary>
    Task<IReadOnlyList<LogRow>> QueryAsync(LogFilter filter, CancellationToken cancellationToken);
}

/// <summary>How grave a row of the log is. Zero is no level.</summary>
internal enum LogSeverity
{
    None = 0,
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

/// <summary>Which rows of the log are read. What is not given does not limit.</summary>
internal sealed record LogFilter
{
    /// <summary>Only rows of this level or a graver one.</summary>
    public LogSeverity? AtLeast { get; init; }

    /// <summary>Only rows from this moment on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only rows that hold these words.</summary>
    public string? Text { get; init; }

    /// <summary>Only rows of this agent's attempts.</summary>
    public AgentName? Agent { get; init; }

    /// <summary>Only rows of this task's attempts.</summary>
    public TaskId? Task { get; init; }

    /// <summary>Only rows that were written after this one.</summary>
    public long? AfterId { get; init; }

    /// <summary>How many rows at most, 1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A row of the log.</summary>
/// <param name="Id">Its place in the order of writing.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Logger">Who wrote it.</param>
/// <param name="Message">What it says.</param>
/// <param name="Exception">The exception, as text, where there was one.</param>
/// <param name="Task">The task, where it is of an attempt.</param>
/// <param name="Attempt">Which try it was.</param>
/// <param name="Agent">The agent, where it is of one.</param>
/// <param name="Node">The node.</param>
internal sealed record LogRow(
    long Id,
    DateTimeOffset Time,
    LogSeverity Level,
    string Logger,
    string Message,
    string? Exception = null,
    TaskId? Task = null,
    int? Attempt = null,
    AgentName? Agent = null,
    string? Node = null);
