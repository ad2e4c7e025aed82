using System.Collections.Immutable;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>What the dispatcher is told.</summary>
internal abstract record DispatcherCommand
{
    private DispatcherCommand()
    {
    }

    /// <summary>It starts, for the first time.</summary>
    public sealed record Start : DispatcherCommand;

    /// <summary>It starts after a failure, and waits before it goes on.</summary>
    public sealed record Restart : DispatcherCommand;

    /// <summary>The wait after a failure is over.</summary>
    public sealed record EndWait : DispatcherCommand;

    /// <summary>An agent takes tasks, or takes them within other limits.</summary>
    public sealed record OpenAgent(AgentDefinition Definition) : DispatcherCommand;

    /// <summary>An agent takes no more.</summary>
    public sealed record CloseAgent(AgentName Agent) : DispatcherCommand;

    /// <summary>A commit is stored.</summary>
    public sealed record TakeWork(WorkCommitted Work) : DispatcherCommand;

    /// <summary>A commit was not stored.</summary>
    public sealed record TakeFailure(string Error) : DispatcherCommand;

    /// <summary>Leases were renewed.</summary>
    public sealed record TakeLeases(LeasesRenewed Renewed) : DispatcherCommand;

    /// <summary>A run has ended.</summary>
    public sealed record TakeEnd(TaskId Task, long Fence, AttemptEnd End, IReadOnlyList<AgentDataChange> Data) : DispatcherCommand;

    /// <summary>A run waits for a model, or does no longer.</summary>
    public sealed record TakeWait(TaskId Task, long Fence, bool Waits) : DispatcherCommand;

    /// <summary>How many abandoned attempts of each agent still run has changed.</summary>
    public sealed record CountAbandoned(ImmutableDictionary<AgentName, int> Running) : DispatcherCommand;

    /// <summary>Leases are to be renewed.</summary>
    public sealed record Renew : DispatcherCommand;

    /// <summary>There may be due tasks.</summary>
    public sealed record Look : DispatcherCommand;

    /// <summary>What ended is to be sent again, and the store is to be told what is held: it has started anew, or may be able to write again.</summary>
    public sealed record Reintroduce : DispatcherCommand;

    /// <summary>Shutdown: claim nothing more.</summary>
    public sealed record StopClaiming : DispatcherCommand;

    /// <summary>Shutdown: say when nothing runs any more.</summary>
    public sealed record Drain : DispatcherCommand;

    /// <summary>Shutdown: tell what still runs to stop.</summary>
    public sealed record CancelRuns : DispatcherCommand;

    /// <summary>Shutdown: hand back what did not stop.</summary>
    public sealed record HandBack : DispatcherCommand;
}
