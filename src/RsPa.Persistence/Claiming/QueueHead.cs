using RsPa.Agents;

namespace RsPa.Persistence.Claiming;

/// <summary>A pending task at the head of one of its agent's queues, in the order in which tasks are claimed.</summary>
/// <param name="Row">Its row, where the database numbers rows; 0 otherwise.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="DueAt">Its place among those of its priority, in microseconds since 1970.</param>
/// <param name="Id">The task.</param>
/// <param name="Rescues">How often it was rescued.</param>
/// <param name="Key">Its concurrency key.</param>
internal sealed record QueueHead(long Row, string Agent, long Priority, long DueAt, TaskId Id, int Rescues, string? Key)
{
    /// <summary>Where it stands in the order of claims.</summary>
    public (long, long, TaskId) Place => (Priority, DueAt, Id);
}
