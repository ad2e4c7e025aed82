using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>A task has a new status, durably. Published for pages and followers; nothing depends on it.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="Status">Where it stands now.</param>
public sealed record TaskChanged(TaskId Id, AgentName Agent, TaskStatus Status);

/// <summary>A task waits. Published beside <see cref="TaskChanged"/>, for those who end such waits.</summary>
/// <param name="Id">The task.</param>
/// <param name="Agent">Its agent.</param>
/// <param name="For">What for.</param>
public sealed record TaskWaits(TaskId Id, AgentName Agent, WaitKind For);

/// <summary>An attempt said how far it is.</summary>
/// <param name="Id">The task.</param>
/// <param name="Fraction">From 0 to 1, where it can be told.</param>
/// <param name="Message">What it does now.</param>
/// <param name="Node">The node that runs it.</param>
public sealed record TaskProgressed(TaskId Id, double? Fraction, string Message, string Node);
