using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;
using RsPa.Application.Naming;

namespace RsPa.Application.Tasks;

/// <summary>Says in words where a task stands.</summary>
public static class TaskSentences
{
    /// <summary>Where a task stands.</summary>
    /// <param name="task">The task.</param>
    /// <param name="now">The moment.</param>
    /// <param name="agent">Its agent, where that is known: one that takes no tasks is what they wait for.</param>
    /// <param name="modelWait">Since when its attempt waits for a model, where it does.</param>
    public static string Of(TaskSummary task, DateTimeOffset now, AgentView? agent = null, DateTimeOffset? modelWait = null) =>
        task.Status switch
        {
            TaskStatus.Pending when Hindrance(agent) is { } hindrance => $"waits: {hindrance}{Due(task, now)}",
            TaskStatus.Pending when task.Attempt > 0 => $"waits for try {task.Attempt + 1}{Due(task, now)}",
            TaskStatus.Pending when IsLater(task, now) => $"waits for its time{Due(task, now)}",
            TaskStatus.Pending => "waits for a free slot",
            TaskStatus.Running when modelWait is { } since => $"waits for the model (began {Ages.Words(since, now)}, try {task.Attempt})",
            TaskStatus.Running => $"runs (try {task.Attempt})",
            TaskStatus.Waiting => $"waits: {task.Error ?? "no reason was recorded"}",
            TaskStatus.Completed => "completed",
            TaskStatus.Failed => $"failed: {task.Error ?? "no reason was recorded"}",
            TaskStatus.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(task), task.Status, message: null),
        };

    /// <summary>What a list says of a task besides its status: why it failed, what it waits for, what its last try came to.</summary>
    public static string? Note(TaskSummary task, DateTimeOffset now, AgentView? agent = null)
    {
        if (task.Status != TaskStatus.Pending)
            return task.Status == TaskStatus.Completed ? null : task.Error;
        string?[] parts = [Hindrance(agent), IsLater(task, now) ? $"due {Ages.Words(task.DueAt, now)}" : null, task.Error];
        var words = string.Join(": ", parts.Where(part => part is not null));
        return words.Length > 0 ? words : null;
    }

    private static string? Hindrance(AgentView? agent) =>
        agent switch
        {
            null => null,
            { Definition.Enabled: false } => $"agent {agent.Definition.Name} is disabled",
            { Paused: { } reason } => $"agent {agent.Definition.Name} is paused ({DisplayText.Line(reason, 60)})",
            _ => null,
        };

    private static string Due(TaskSummary task, DateTimeOffset now) => IsLater(task, now) ? $", due {Ages.Words(task.DueAt, now)}" : "";

    private static bool IsLater(TaskSummary task, DateTimeOffset now) => task.DueAt > now;
}
