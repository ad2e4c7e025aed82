namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Whether a call that runs makes way for a person (5 of the tree).</summary>
internal static class PreemptionDecision
{
    public static void Decide(Turn turn, EndpointId id)
    {
        var endpoint = turn.State.Endpoint(id)!;
        if (turn.Policy.PreemptAfter <= TimeSpan.Zero || endpoint.InFlight == 0 || !endpoint.IsUsable(turn.Now) || turn.State.WaitingIn(Lane.Interactive) == 0)
            return;
        foreach (var (model, line) in turn.State.Queue(Lane.Interactive).Lines)
        {
            if (endpoint.Residents.TryGetValue(model, out var resident) && turn.Serves(resident))
                ForSlot(turn, endpoint, resident, line);
            else if (endpoint.Load is { IsUnderWay: false } plan && plan.Model == model)
                ForPlace(turn, endpoint, plan, line);
        }
    }

    // 5.1 Its model is loaded, and all slots are taken for too long: one call for each that waits.
    private static void ForSlot(Turn turn, EndpointState endpoint, Resident resident, Line line)
    {
        var isModelFull = resident.InFlight >= endpoint.ModelSlots;
        if (!isModelFull && endpoint.InFlight < endpoint.Slots)
            return;
        var running = On(turn, endpoint).Where(one => !isModelFull || one.Queued.Call.Model == resident.Model).ToList();
        var ending = running.Count(one => one.IsPreempted || one.HasLeft);
        if (ending >= line.Calls.Count)
            return;
        var soonest = running.Where(one => !one.IsPreempted && !one.HasLeft).Select(one => one.RemainingSeconds(turn.Now)).DefaultIfEmpty(0).Min();
        if (WaitsTooLong(turn, line, soonest) && Victim(running) is { } victim)
            Preempt(turn, victim);
    }

    // 5.2 Its model is the next one to be loaded, and what runs on those that have to go takes too long: all of it that can be made again,
    // unless it ends sooner than its model and the other one could take turns twice, and in time for the maximum wait.
    private static void ForPlace(Turn turn, EndpointState endpoint, LoadPlan plan, Line line)
    {
        var load = turn.State.Learned.LoadEstimate(plan.Model, turn.Policy);
        foreach (var one in On(turn, endpoint).Where(one => plan.Victims.Contains(one.Queued.Call.Model)))
        {
            var turns = 2 * (turn.State.Learned.LoadEstimate(one.Queued.Call.Model, turn.Policy) + load);
            var remaining = one.RemainingSeconds(turn.Now);
            var isWorse = remaining > turns || turn.Now + TimeSpan.FromSeconds(remaining + load) > line.Calls.Min!.ArrivedAt + turn.Policy.InteractiveMaxWait;
            if (isWorse && WaitsTooLong(turn, line, remaining) && Victim([one]) is { } victim)
                Preempt(turn, victim);
        }
    }

    private static bool WaitsTooLong(Turn turn, Line line, double seconds) =>
        turn.Now + TimeSpan.FromSeconds(seconds) >= line.Calls.Min!.ArrivedAt + turn.Policy.PreemptAfter;

    // 5.3 The least urgent one, and of these the one that has run shortest, so that least is lost. None twice.
    private static RunningCall? Victim(List<RunningCall> running) => running
        .Where(one => one is { IsPreempted: false, HasLeft: false, Queued: { WasPreempted: false, RaisedTo: not Lane.Interactive }, Queued.Call: { TakesWholeAnswer: true, Lane: not Lane.Interactive } })
        .MaxBy(one => (one.Queued.Call.Lane, one.StartedAt));

    private static List<RunningCall> On(Turn turn, EndpointState endpoint) => [.. turn.State.Running.Values.Where(one => one.Endpoint == endpoint.Id)];

    private static void Preempt(Turn turn, RunningCall victim)
    {
        turn.State = turn.State with { Running = turn.State.Running.SetItem(victim.Queued.Call.Id, victim with { IsPreempted = true }) };
        turn.Effects.Add(new SchedulerEffect.AbortCall(victim.Queued.Call.Id, victim.Endpoint, AbortReason.Preempted));
    }
}
