using Akka.Actor;
using RsPa.Agents;

namespace RsPa.Actors.Protocol.Tasks;

/// <summary>Asks the dispatcher whether the attempt that it runs at a task waits for a model: answered by <see cref="ModelWait"/>.</summary>
/// <param name="Task">The task.</param>
public sealed record GetModelWait(TaskId Task) : INoSerializationVerificationNeeded;

/// <summary>Whether an attempt waits for a model.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Since">Since when; nothing where it does not wait, or does not run on this node.</param>
public sealed record ModelWait(TaskId Task, DateTimeOffset? Since) : INoSerializationVerificationNeeded;
