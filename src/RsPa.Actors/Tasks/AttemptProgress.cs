using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>
/// Takes what an agent says of its progress, on the agent's own threads and however often: those who follow hear of each, and the run is
/// told once until it has taken the newest, so that its mailbox stays as it is.
/// </summary>
internal sealed class AttemptProgress(IEventBus events, string node, TaskId task, ICanTell run) : IProgress<AgentProgress>
{
    private const int LongestMessage = 1_000;

    private AgentProgress? _newest;

    public void Report(AgentProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Message.Length > LongestMessage)
            value = value with { Message = value.Message[..LongestMessage] + " …" };
        events.Publish(new TaskProgressed(task, value.Fraction, value.Message, node));
        if (Interlocked.Exchange(ref _newest, value) is null)
            run.Tell(Made.Instance, ActorRefs.NoSender);
    }

    /// <summary>The newest that was not taken yet.</summary>
    public AgentProgress? Take() => Interlocked.Exchange(ref _newest, null);

    /// <summary>There is something to take.</summary>
    internal sealed record Made : INoSerializationVerificationNeeded, Akka.Event.IDeadLetterSuppression
    {
        public static readonly Made Instance = new();
    }
}
