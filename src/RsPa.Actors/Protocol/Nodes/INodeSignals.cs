using RsPa.Agents;

namespace RsPa.Actors.Protocol.Nodes;

/// <summary>
/// What nodes that share a database tell one another at once, so that none has to wait for its next look. A signal may be lost, and may
/// come twice: whatever it says can be found in the database too, where each node looks from time to time.
/// </summary>
public interface INodeSignals
{
    /// <summary>For a node that is alone.</summary>
    static INodeSignals Nobody { get; } = new NoNodes();

    /// <summary>Tells the other nodes. It does not wait, and signals of the same kind that come soon after one another are told as one.</summary>
    /// <param name="signal">What has happened. It is committed.</param>
    void Tell(NodeSignal signal);

    /// <summary>Is told what others tell.</summary>
    /// <param name="heard">Called on any thread; it must neither wait nor throw.</param>
    /// <returns>Dispose it to be told no more.</returns>
    IDisposable Follow(Action<NodeSignal> heard);

    private sealed class NoNodes : INodeSignals, IDisposable
    {
        public void Tell(NodeSignal signal)
        {
        }

        public IDisposable Follow(Action<NodeSignal> heard) => this;

        public void Dispose()
        {
        }
    }
}

/// <summary>What a node tells the others that share its database.</summary>
public abstract record NodeSignal
{
    private NodeSignal()
    {
    }

    /// <summary>Tasks may be due, or slots of agents or keys free.</summary>
    public sealed record WorkIsDue : NodeSignal
    {
        /// <summary>The one value.</summary>
        public static WorkIsDue Instance { get; } = new();
    }

    /// <summary>A task that runs was asked to stop.</summary>
    /// <param name="Task">The task.</param>
    public sealed record StopTask(TaskId Task) : NodeSignal;
}
