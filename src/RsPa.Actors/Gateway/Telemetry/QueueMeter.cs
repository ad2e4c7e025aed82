using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Telemetry;

/// <summary>Measures what the queue decides. For one caller at a time.</summary>
internal sealed class QueueMeter
{
    private readonly Dictionary<EndpointId, DateTimeOffset> _busySince = [];

    /// <summary>Something was decided.</summary>
    /// <param name="before">The state before it.</param>
    /// <param name="decided">What was decided.</param>
    /// <param name="now">When.</param>
    public void Decided(SchedulerState before, SchedulerDecided decided, DateTimeOffset now)
    {
        var after = decided.State;
        foreach (var effect in decided.Effects)
            Measure(effect, before, after, now);
        foreach (var endpoint in after.Endpoints)
            Measure(endpoint, before.Endpoint(endpoint.Id), now);
        if (GatewayInstruments.Deficit.Enabled)
            MeasureDeficits(after);
    }

    private static void Measure(SchedulerEffect effect, SchedulerState before, SchedulerState after, DateTimeOffset now)
    {
        switch (effect)
        {
            case SchedulerEffect.StartCall start when after.Running.TryGetValue(start.Call, out var running):
                GatewayInstruments.QueueWait.Record((now - running.Queued.ArrivedAt).TotalSeconds, Lane(running.Queued.Call.Lane));
                break;
            case SchedulerEffect.LoadModel load:
                GatewayInstruments.Loads.Add(1, Server(load.Endpoint), new("rspa.gateway.swap", after.Endpoint(load.Endpoint)?.Load?.IsSwap ?? false));
                break;
            case SchedulerEffect.AbortCall { Reason: AbortReason.Preempted } abort when before.Running.TryGetValue(abort.Call, out var victim):
                GatewayInstruments.Preemptions.Add(1, Lane(victim.Queued.Call.Lane));
                break;
            case SchedulerEffect.RefuseCall refuse:
                GatewayInstruments.Refusals.Add(1, new KeyValuePair<string, object?>("rspa.gateway.reason", Word(refuse.Reason)));
                break;
        }
    }

    private void Measure(EndpointState endpoint, EndpointState? before, DateTimeOffset now)
    {
        if (endpoint.Loads.SwapSeconds - (before?.Loads.SwapSeconds ?? 0) is > 0 and var swapped)
            GatewayInstruments.SwapTime.Add(swapped, Server(endpoint.Id));
        if (_busySince.TryGetValue(endpoint.Id, out var since))
            GatewayInstruments.Busy.Add((now - since).TotalSeconds, Server(endpoint.Id));
        if (endpoint.InFlight > 0 || endpoint.Load is { IsUnderWay: true })
            _busySince[endpoint.Id] = now;
        else
            _busySince.Remove(endpoint.Id);
    }

    private static void MeasureDeficits(SchedulerState state)
    {
        foreach (var lane in Lanes.All)
        {
            var (least, most) = (double.PositiveInfinity, 0d);
            foreach (var line in state.Queue(lane).Lines.Values)
                (least, most) = (Math.Min(least, line.Ranks.Min.Counter), Math.Max(most, line.Ranks.Max.Counter));
            GatewayInstruments.Deficit.Record(Math.Max(0, most - least), Lane(lane));
        }
    }

    private static KeyValuePair<string, object?> Lane(Lane lane) => new("rspa.gateway.lane", lane switch
    {
        Scheduling.Lane.Interactive => "interactive",
        Scheduling.Lane.Critical => "critical",
        Scheduling.Lane.High => "high",
        Scheduling.Lane.Medium => "medium",
        _ => "low",
    });

    private static KeyValuePair<string, object?> Server(EndpointId endpoint) => new("rspa.gateway.endpoint", endpoint.Value);

    private static string Word(RefusalReason reason) => reason switch
    {
        RefusalReason.QueueFull => "queue_full",
        RefusalReason.Away => "away",
        RefusalReason.LoadFailed => "load_failed",
        RefusalReason.NoSuchModel => "no_such_model",
        _ => "unknown",
    };
}
