using RsPa.Actors.Protocol.Tasks;

namespace RsPa.Application.Tasks;

/// <summary>What a follower of a task sees.</summary>
/// <param name="Task">The task as it was last read.</param>
/// <param name="Progress">How far it is, where that is the news.</param>
public sealed record TaskUpdate(TaskDetail Task, TaskProgressed? Progress);
