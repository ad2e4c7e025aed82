using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>Which attempt something is done for: its services are made for it alone, and know it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Agent">Its agent, on whose account it runs.</param>
/// <param name="Number">Which try it is, from 1.</param>
/// <param name="Priority">How urgent the task is.</param>
/// <param name="Fence">The fence that guards its writes.</param>
public sealed record AttemptContext(TaskId Task, AgentName Agent, int Number, TaskPriority Priority, long Fence)
{
    /// <summary>Where its calls to a model say that they wait.</summary>
    public IAttemptWaits Waits { get; init; } = IAttemptWaits.None;
}
