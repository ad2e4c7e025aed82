using System.Collections.Immutable;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;

namespace RsPa.Actors.Tasks;

/// <summary>What has changed for the dispatcher.</summary>
internal abstract record DispatcherEvent
{
    private DispatcherEvent()
    {
    }

    /// <summary>It goes on, or begins.</summary>
    public sealed record Began : DispatcherEvent;

    /// <summary>It has waited long enough after its failure.</summary>
    public sealed record Waited : DispatcherEvent;

    /// <summary>Nothing comes any more that was claimed for the life before.</summary>
    public sealed record EarlierClaimsEnded : DispatcherEvent;

    /// <summary>An agent takes tasks.</summary>
    public sealed record AgentOpened(AgentDefinition Definition) : DispatcherEvent;

    /// <summary>An agent takes no more.</summary>
    public sealed record AgentClosed(AgentName Agent) : DispatcherEvent;

    /// <summary>Tasks have begun to run.</summary>
    public sealed record RunsStarted(IReadOnlyList<Run> Runs) : DispatcherEvent;

    /// <summary>Runs are no longer this node's: their ends are recorded, or others took them over.</summary>
    public sealed record RunsGone(IReadOnlyList<Run> Runs) : DispatcherEvent;

    /// <summary>A run was told to stop, has ended, or its end could not be recorded.</summary>
    public sealed record RunChanged(Run Run) : DispatcherEvent;

    /// <summary>An attempt did not stop when told to.</summary>
    public sealed record AttemptAbandoned : DispatcherEvent;

    /// <summary>Other agents than before have too many abandoned attempts that still run.</summary>
    public sealed record StuckChanged(ImmutableSortedDictionary<string, int> Stuck) : DispatcherEvent;

    /// <summary>The store can commit.</summary>
    public sealed record StoreWorked : DispatcherEvent;

    /// <summary>The store could not commit.</summary>
    public sealed record StoreFailed(string Error) : DispatcherEvent;

    /// <summary>It waits to send again what ended.</summary>
    public sealed record ResendPlanned : DispatcherEvent;

    /// <summary>What ended is sent again.</summary>
    public sealed record Resent : DispatcherEvent;

    /// <summary>The shutdown has come further.</summary>
    public sealed record PhaseReached(DispatcherPhase Phase) : DispatcherEvent;
}
