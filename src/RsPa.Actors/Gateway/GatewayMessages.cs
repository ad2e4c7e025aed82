using System.Collections.Immutable;
using Akka.Actor;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway;

/// <summary>Asks the gateway for all that it knows; answered by <see cref="GatewaySnapshot"/>.</summary>
internal sealed record GetGateway : INoSerializationVerificationNeeded
{
    public static GetGateway Instance { get; } = new();
}

/// <summary>All that the gateway knows at a moment.</summary>
/// <param name="State">The scheduler's state.</param>
/// <param name="Tickets">The calls that are not over.</param>
/// <param name="At">When that was.</param>
/// <param name="Policy">By what the queue is ordered.</param>
internal sealed record GatewaySnapshot(SchedulerState State, ImmutableArray<CallTicket> Tickets, DateTimeOffset At, SchedulingPolicy Policy) : INoSerializationVerificationNeeded;
