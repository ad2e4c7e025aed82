using RsPa.Actors.Protocol.Tasks;
using RsPa.Host.Naming;

namespace RsPa.Host.Surfaces;

/// <summary>Says in words where a task stands.</summary>
internal static class TaskSentences
{
    /// <summary>Where a task stands.</summary>
    public static string Of(TaskSummary task, DateTimeOffset now) =>
        task.Status switch
        {
            TaskStatus.Pending when task.Attempt > 0 => $"waits for try {task.Attempt + 1}{Due(task, now)}",
            TaskStatus.Pending when IsLater(task, now) => $"waits for its time{Due(task, now)}",
            TaskStatus.Pending => "waits for a free slot",
            TaskStatus.Running => $"runs (try {task.Attempt})",
            TaskStatus.Waiting => "waits for something outside of it",
            TaskStatus.Completed => "completed",
            TaskStatus.Failed => $"failed: {task.Error ?? "no reason was recorded"}",
            TaskStatus.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(task), task.Status, message: null),
        };

    /// <summary>What a list says of a task besides its status: why it failed, what it waits for, what its last try came to.</summary>
    public static string? Note(TaskSummary task, DateTimeOffset now) =>
        task.Status == TaskStatus.Pending && IsLater(task, now)
            ? $"due {Ages.Words(task.DueAt, now)}{(task.Error is { } error ? $": {error}" : "")}"
            : task.Status == TaskStatus.Completed ? null : task.Error;

    private static string Due(TaskSummary task, DateTimeOffset now) => IsLater(task, now) ? $", due {Ages.Words(task.DueAt, now)}" : "";

    private static bool IsLater(TaskSummary task, DateTimeOffset now) => task.DueAt > now;
}
