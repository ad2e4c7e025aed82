using RsPa.Actors.Protocol.Logs;
using RsPa.Agents;

namespace RsPa.Application.Logs;

/// <summary>One row of the log, as it is written for programs: one flat object.</summary>
public sealed record LogDocument(
    long Id,
    DateTimeOffset Time,
    LogSeverity Level,
    string Logger,
    string Message,
    string? Exception,
    TaskId? Task,
    int? Attempt,
    AgentName? Agent,
    string? Node)
{
    /// <summary>Flattens it.</summary>
    public static LogDocument Of(LogRow row)
    {
        var (entry, about) = (row.Entry, row.Entry.Context);
        return new LogDocument(
            row.Id,
            entry.Time,
            entry.Severity,
            entry.Logger,
            entry.Message,
            entry.Exception,
            // Whoever logs may call anything a task or an agent: what can't be one is none.
            TaskId.TryParse(about.Task, out var task) ? task : null,
            about.Attempt,
            AgentName.TryParse(about.Agent, out var agent) ? agent : null,
            about.Node);
    }
}
