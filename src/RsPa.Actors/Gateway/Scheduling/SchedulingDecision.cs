using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>
/// Decides which call runs where, and which model is loaded. Pure: the same state, event, time and policy give the same decision. The
/// numbers in the code are those of the decision tree in <c>design.md</c>.
/// </summary>
public static class SchedulingDecision
{
    /// <summary>Decides what follows from an event.</summary>
    /// <param name="state">The state.</param>
    /// <param name="happened">The event. One that no longer fits the state, such as the end of a call that has ended, changes nothing.</param>
    /// <param name="now">The time. It may not be earlier than that of the event before.</param>
    /// <param name="policy">By what the queue is ordered.</param>
    public static SchedulerDecided Decide(SchedulerState state, SchedulerEvent happened, DateTimeOffset now, SchedulingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(policy);
        var turn = new Turn(state, now, policy);
        EndpointDecision.Refresh(turn);
        CallDecision.Release(turn);
        Take(turn, happened);
        foreach (var endpoint in turn.State.Endpoints)
            Fill(turn, endpoint.Id);
        if (happened is SchedulerEvent.CallArrived arrived)
            CallDecision.TellPlace(turn, arrived.Call);
        WakeDecision.Decide(turn);
        return new SchedulerDecided(turn.State, [.. turn.Effects]);
    }

    private static void Take(Turn turn, SchedulerEvent happened)
    {
        switch (happened)
        {
            case SchedulerEvent.CallArrived arrived:
                CallDecision.Arrive(turn, arrived.Call);
                break;
            case SchedulerEvent.CallLeft left:
                CallDecision.Leave(turn, left.Call);
                break;
            case SchedulerEvent.CallRaised raised:
                CallDecision.Raise(turn, raised.Call, raised.Lane);
                break;
            case SchedulerEvent.CallEnded ended:
                CallDecision.End(turn, ended);
                break;
            case SchedulerEvent.CallAborted aborted:
                CallDecision.Abort(turn, aborted.Call);
                break;
            case SchedulerEvent.CallReturned returned:
                CallDecision.Return(turn, returned);
                break;
            case SchedulerEvent.TenantSet tenant:
                CallDecision.Set(turn, tenant);
                break;
            case SchedulerEvent.Woken:
                turn.State = turn.State with { WakeAt = null };
                break;
            default:
                EndpointDecision.Take(turn, happened);
                break;
        }
    }

    private static void Fill(Turn turn, EndpointId endpoint)
    {
        LoadDecision.Decide(turn, endpoint);
        while (StartDecision.TryStart(turn, endpoint))
        {
        }

        if (turn.Starved is not null)
            LoadDecision.Decide(turn, endpoint);
        PreemptionDecision.Decide(turn, endpoint);
    }
}

/// <summary>What was decided.</summary>
/// <param name="State">What is known now.</param>
/// <param name="Effects">What is to be done, in this order.</param>
public sealed record SchedulerDecided(SchedulerState State, ImmutableArray<SchedulerEffect> Effects);
