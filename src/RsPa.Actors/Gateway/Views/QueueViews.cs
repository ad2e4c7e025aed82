using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Views;

/// <summary>Makes what is shown of the queue. Pure, and bounded however many calls there are.</summary>
internal static class QueueViews
{
    private const string Played = "an estimate: the scheduler's own decisions played forward, with the times that loads and answers are expected to take; calls that come meanwhile change it";
    private const string NobodyKnows = "not estimated: nobody knows when a model server comes back";
    private const string TooFar = "not estimated: too much comes before it";

    /// <summary>Makes it.</summary>
    /// <param name="snapshot">What the gateway knows.</param>
    /// <param name="limit">How many calls are shown at most, 1 and above.</param>
    /// <param name="which">Which calls are shown.</param>
    public static QueueView Of(GatewaySnapshot snapshot, int limit, Func<CallTicket, bool>? which = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var (state, now) = (snapshot.State, snapshot.At);
        var turn = new Turn(state, now, snapshot.Policy);
        var reasons = new CallReason(turn, new ModelNames(state.Learned));
        var tickets = snapshot.Tickets.Where(ticket => which is null || which(ticket)).ToDictionary(ticket => ticket.Id);

        var running = state.Running.Values.Where(call => tickets.ContainsKey(call.Queued.Call.Id)).OrderBy(call => call.StartedAt).Take(limit).ToArray();
        var waiting = state.Waiting.Values.Where(call => tickets.ContainsKey(call.Call.Id)).OrderBy(call => call.Call.Lane).ThenBy(call => call.Sequence).Take(limit - running.Length).ToArray();
        var held = state.Held.Where(call => tickets.ContainsKey(call.Call.Call.Id)).Take(limit - running.Length - waiting.Length).ToArray();
        var starts = QueueForecast.Of(state, now, snapshot.Policy, waiting.Select(call => call.Call.Id).Concat(held.Select(call => call.Call.Call.Id)));

        var views = running.Select(call => Running(call, tickets[call.Queued.Call.Id]))
            .Concat(waiting.Select(call => Waiting(turn, reasons, call, tickets[call.Call.Id], starts)).OrderBy(call => call.LikelyStart ?? DateTimeOffset.MaxValue))
            .Concat(held.Select(call => Held(reasons, call, tickets[call.Call.Call.Id], now, starts)))
            .ToArray();
        return new QueueView(now, state.Running.Count, state.Waiting.Count, state.HeldCalls.Count, Lanes(state, now), views, tickets.Count - views.Length);
    }

    private static LaneView[] Lanes(SchedulerState state, DateTimeOffset now)
    {
        var running = state.Running.Values.CountBy(call => call.Queued.Call.Lane).ToDictionary();
        return [.. Scheduling.Lanes.All.Select(lane =>
        {
            var lines = state.Queue(lane).Lines.Values;
            DateTimeOffset? oldest = lines.Any() ? lines.Min(line => line.Calls.Min!.ArrivedAt) : null;
            return new LaneView((CallLane)(int)lane, running.GetValueOrDefault(lane), state.WaitingIn(lane), oldest is { } at ? Seconds(now - at) : null, Math.Round(lines.Sum(line => line.Seconds), 1));
        })];
    }

    private static QueuedCallView Running(RunningCall call, CallTicket ticket) =>
        Of(CallStanding.Running, call.Queued, ticket, call.StartedAt) with { Endpoint = call.Endpoint.Value, StartedAt = call.StartedAt };

    private static QueuedCallView Waiting(Turn turn, CallReason reasons, QueuedCall call, CallTicket ticket, IReadOnlyDictionary<CallId, DateTimeOffset> starts)
    {
        var place = turn.State.Queue(call.Call.Lane).Lines[call.Call.Model].Calls.IndexOf(call) + 1;
        var blocked = reasons.Of(call, place);
        return WithStart(Of(CallStanding.Waiting, call, ticket, turn.Now), blocked, starts) with { Place = place };
    }

    private static QueuedCallView Held(CallReason reasons, HeldCall held, CallTicket ticket, DateTimeOffset now, IReadOnlyDictionary<CallId, DateTimeOffset> starts) =>
        WithStart(Of(CallStanding.Held, held.Call, ticket, now), reasons.Of(held), starts);

    private static QueuedCallView WithStart(QueuedCallView view, Blocked blocked, IReadOnlyDictionary<CallId, DateTimeOffset> starts)
    {
        var isKnown = starts.TryGetValue(new CallId(view.Id), out var start);
        return view with
        {
            Blocked = blocked.Block,
            Reason = blocked.Words,
            LikelyStart = isKnown ? start : null,
            Estimate = isKnown ? Played : blocked.Block == CallBlock.Away ? NobodyKnows : TooFar,
        };
    }

    private static QueuedCallView Of(CallStanding standing, QueuedCall call, CallTicket ticket, DateTimeOffset waitedUntil)
    {
        var attempt = ticket.Request.Caller.Attempt;
        return new QueuedCallView(
            call.Call.Id.Value, standing, call.Call.Tenant.Value, (CallLane)(int)(call.RaisedTo ?? call.Call.Lane), ticket.Request.Api.Label(), ticket.Envelope.Model, call.ArrivedAt,
            Seconds(waitedUntil - call.ArrivedAt), Math.Round(call.EstimatedSeconds, 1))
        {
            Task = attempt?.Task,
            Agent = attempt?.Agent,
            Attempt = attempt?.Number,
            Preempted = call.WasPreempted,
        };
    }

    private static double Seconds(TimeSpan time) => Math.Round(Math.Max(0, time.TotalSeconds), 3);
}
