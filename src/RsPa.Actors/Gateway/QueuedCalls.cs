using System.Globalization;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Keys;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway;

/// <summary>
/// Calls on their way through the queue: each comes, is tried, perhaps again, and is over once. A part of the gateway's actor, called on its
/// thread alone.
/// </summary>
/// <param name="parts">What the gateway stands on.</param>
/// <param name="effects">Has the calls that are not over.</param>
/// <param name="limit">The most calls that come before the queue begins.</param>
/// <param name="state">The scheduler's present state.</param>
/// <param name="decide">Has the scheduler decide.</param>
internal sealed class QueuedCalls(GatewayParts parts, GatewayEffects effects, int limit, Func<SchedulerState> state, Action<SchedulerEvent> decide)
{
    private readonly List<CallTicket> _early = [];
    private bool _hasBegun;

    /// <summary>The queue begins: those that came before it enter it.</summary>
    public void Begin()
    {
        _hasBegun = true;
        foreach (var early in _early)
            Submit(early);
        _early.Clear();
    }

    /// <summary>Ends all of them.</summary>
    public void Interrupt(bool isStop)
    {
        foreach (var early in _early)
            Refuse(early, new CallFailure.Interrupted(isStop));
        effects.Interrupt(isStop);
    }

    /// <summary>A call comes.</summary>
    public void Submit(CallTicket ticket)
    {
        if (_hasBegun)
        {
            effects.Add(ticket);
            Enter(ticket);
        }
        else if (_early.Count < limit)
        {
            _early.Add(ticket);
        }
        else
        {
            Refuse(ticket, new CallFailure.Refused(RefusalReason.QueueFull, null, _early.Count.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>A call enters the queue.</summary>
    public void Enter(CallTicket ticket)
    {
        Keep(ticket.Request.Caller.Terms);
        var call = ticket.Call;
        if (!ticket.Request.Api.IsNative() && state().Learned.Of(call.Model).Context > parts.Contexts.Own)
            call = call with { Model = OwnContext.Of(call.Model) };
        ticket.Call = call;
        decide(new SchedulerEvent.CallArrived(call));
        TellWait(ticket);
    }

    /// <summary>A caller leaves.</summary>
    public void Leave(CallId id)
    {
        if (_early.Find(early => early.Id == id) is { } gone)
        {
            _early.Remove(gone);
            effects.End(gone, new OperationCanceledException("The caller has left."), new CallEnding(null, HasCallerLeft: true));
            return;
        }

        decide(new SchedulerEvent.CallLeft(id));
        if (effects.Tickets.TryGetValue(id, out var ticket) && !state().Running.ContainsKey(id))
            effects.Complete(ticket, new OperationCanceledException("The caller has left."), new CallEnding(null, HasCallerLeft: true));
    }

    /// <summary>A try is over.</summary>
    public void Tried(CallTicket ticket, TryEnd end)
    {
        if (!effects.Tickets.ContainsKey(ticket.Id))
            return; // of an earlier life of the actor
        switch (end)
        {
            case TryEnd.Answered answered:
                effects.Complete(ticket, failure: null, new CallEnding(answered.Usage));
                decide(new SchedulerEvent.CallEnded(ticket.Id, answered.Usage));
                break;
            case TryEnd.Failed failed:
                effects.Complete(ticket, failed.Failure, new CallEnding(null));
                decide(new SchedulerEvent.CallEnded(ticket.Id, Usage: null, failed.IsEndpointFault));
                break;
            case TryEnd.Again again:
                ticket.Again();
                decide(new SchedulerEvent.CallReturned(ticket.Id, again.Delay, again.IsEndpointFault) { Context = again.Context });
                Forget(ticket);
                break;
            case TryEnd.SlotLost lost:
                if (ticket.Endpoint is { } at)
                    decide(new SchedulerEvent.SlotLost(at, ticket.Call.Model)); // first, so that nothing more is started there
                if (lost.Failure is not null)
                {
                    effects.Complete(ticket, lost.Failure, new CallEnding(null));
                    decide(new SchedulerEvent.CallEnded(ticket.Id, Usage: null, IsEndpointFault: true));
                    break;
                }

                ticket.Again();
                decide(new SchedulerEvent.CallReturned(ticket.Id, TimeSpan.Zero, IsEndpointFault: true));
                Forget(ticket);
                break;
            case TryEnd.Aborted:
                ticket.Answer.Restart();
                ticket.Again();
                decide(new SchedulerEvent.CallAborted(ticket.Id));
                Forget(ticket);
                break;
        }
    }

    // One that is not in the queue.
    private void Refuse(CallTicket ticket, CallFailure why) => effects.End(ticket, new CallFailedException(why, ticket.Envelope.Model), new CallEnding(null));

    private void Keep(Tenant? terms)
    {
        if (terms is null)
            return;
        var known = state().Tenants.GetValueOrDefault(terms.Id);
        if (terms.Weight != (known?.Weight ?? 1) || terms.Budget != (known?.Budget ?? TenantBudget.None))
            decide(new SchedulerEvent.TenantSet(terms.Id, terms.Weight, terms.Budget));
    }

    private void TellWait(CallTicket ticket)
    {
        if (effects.Tickets.ContainsKey(ticket.Id) && !state().Running.ContainsKey(ticket.Id))
            ticket.Wait();
    }

    // A call that the queue no longer knows, and that was not refused: its caller has left.
    private void Forget(CallTicket ticket)
    {
        TellWait(ticket);
        var now = state();
        if (!now.Running.ContainsKey(ticket.Id) && !now.Waiting.ContainsKey(ticket.Id) && !now.HeldCalls.ContainsKey(ticket.Id))
            effects.Complete(ticket, new OperationCanceledException("The caller has left."), new CallEnding(null, HasCallerLeft: true));
    }
}
