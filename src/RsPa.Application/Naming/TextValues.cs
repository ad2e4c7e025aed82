using RsPa.Actors.Protocol.Logs;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Outcomes;

namespace RsPa.Application.Naming;

/// <summary>Reads values that are given by name.</summary>
public static class TextValues
{
    /// <summary>The name of an agent.</summary>
    public static Outcome<AgentName> Agent(string text) => AgentName.TryParse(text, out var name) ? name : Problem.Of(SubmissionRules.NotAnAgent(text));

    /// <summary>A priority.</summary>
    public static Outcome<TaskPriority> Priority(string text) =>
        text switch
        {
            "critical" => TaskPriority.Critical,
            "high" => TaskPriority.High,
            "medium" => TaskPriority.Medium,
            "low" => TaskPriority.Low,
            _ => Problem.Of(SubmissionRules.NotAPriority(text)),
        };

    /// <summary>The status of a task.</summary>
    public static Outcome<TaskStatus> Status(string text) =>
        text switch
        {
            "pending" => TaskStatus.Pending,
            "running" => TaskStatus.Running,
            "waiting" => TaskStatus.Waiting,
            "completed" => TaskStatus.Completed,
            "failed" => TaskStatus.Failed,
            "cancelled" => TaskStatus.Cancelled,
            _ => Problem.Invalid("status", text, "is not a valid status", "use pending, running, waiting, completed, failed or cancelled"),
        };

    /// <summary>The severity of rows of the log.</summary>
    public static Outcome<LogSeverity> Severity(string text) =>
        text switch
        {
            "debug" => LogSeverity.Debug,
            "info" => LogSeverity.Info,
            "warning" => LogSeverity.Warning,
            "error" => LogSeverity.Error,
            "critical" => LogSeverity.Critical,
            _ => Problem.Invalid("level", text, "is not a valid level", "use debug, info, warning, error or critical"),
        };
}
