using Akka.Actor;
using Microsoft.Extensions.Logging;
using RsPa.Actors.Events;
using RsPa.Actors.Supervision;

namespace RsPa.Actors.Tasks;

/// <summary>What the actors of tasks need.</summary>
public sealed record TasksProps
{
    /// <summary>The main store.</summary>
    public required IActorRef Store { get; init; }

    /// <summary>Does attempts.</summary>
    public required AttemptRunner Runner { get; init; }

    /// <summary>The dispatcher's bounds.</summary>
    public required DispatcherSettings Dispatcher { get; init; }

    /// <summary>Where agents say that they take tasks, and are told of their attempts.</summary>
    public required IEventBus Events { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Jitter, from 0 to 1, for the jitter of retries.</summary>
    public required Func<double> Jitter { get; init; }

    /// <summary>Makes identifiers of incarnations.</summary>
    public required Func<Guid> NewIncarnation { get; init; }

    /// <summary>The dispatcher's log.</summary>
    public required ILogger<DispatcherActor> Log { get; init; }

    /// <summary>How system actors come back after a failure.</summary>
    public RestartPolicy Restart { get; init; } = new();
}

/// <summary>The dispatcher's bounds.</summary>
/// <param name="Node">This node's name (<c>cluster.node_name</c>).</param>
/// <param name="Slots">Tasks at once on this node (<c>tasks.slots</c>).</param>
/// <param name="Lease">How long a claim holds (<c>cluster.lease_seconds</c>); it is renewed three times in that time.</param>
/// <param name="PollInterval">How often it looks for due tasks where nothing told it to (<c>tasks.poll_interval</c>).</param>
/// <param name="MaxRescues">How often a task may be taken back from a dead worker.</param>
/// <param name="MaxAbandoned">With more abandoned attempts that still run, an agent gets no more slots (<c>agents.max_abandoned</c>).</param>
/// <param name="MaxLentSlots">How many tasks may run beyond the slots while others wait for a model (<c>tasks.max_lent_slots</c>); 0 lends none.</param>
public sealed record DispatcherSettings(string Node, int Slots, TimeSpan Lease, TimeSpan PollInterval, int MaxRescues = 3, int MaxAbandoned = 3, int MaxLentSlots = 8);
