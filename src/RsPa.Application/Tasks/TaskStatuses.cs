namespace RsPa.Application.Tasks;

/// <summary>What a status means to who waits.</summary>
public static class TaskStatuses
{
    /// <summary>Whether nothing more will happen of itself.</summary>
    public static bool HasEnded(this TaskStatus status) => status is TaskStatus.Completed or TaskStatus.Failed or TaskStatus.Cancelled;
}
