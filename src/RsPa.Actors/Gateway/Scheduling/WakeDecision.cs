namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>What is done when nothing else happens, and when that is (7 and 8 of the tree).</summary>
internal static class WakeDecision
{
    public static void Decide(Turn turn)
    {
        var next = DateTimeOffset.MaxValue;
        foreach (var endpoint in turn.State.Endpoints)
            Earlier(ref next, turn, Unload(turn, endpoint));
        if (turn.State.Held.Min is { } held)
            Earlier(ref next, turn, held.Until);
        foreach (var want in turn.Wants)
            Earlier(ref next, turn, OfWant(turn, want));
        foreach (var endpoint in turn.State.Endpoints)
            Earlier(ref next, turn, OfEndpoint(turn, endpoint));
        Earlier(ref next, turn, OfPeople(turn));
        Earlier(ref next, turn, OfPreloads(turn));

        // 8. One wake-up at a time. One that comes too early does no harm.
        if (next == DateTimeOffset.MaxValue || (turn.State.WakeAt is { } asked && asked > turn.Now && asked <= next))
            return;
        turn.State = turn.State with { WakeAt = next };
        turn.Effects.Add(new SchedulerEffect.WakeAt(next));
    }

    // 7.1 A model that nobody has asked for long is unloaded.
    private static DateTimeOffset Unload(Turn turn, EndpointState endpoint)
    {
        var next = DateTimeOffset.MaxValue;
        if (turn.Policy.UnloadAfter is not { } limit || endpoint.AwaySince is not null)
            return next;
        var changed = endpoint;
        foreach (var resident in endpoint.Residents.Values)
        {
            if (resident is not { InFlight: 0, Leaving: null })
                continue;
            var at = resident.UsedAt + limit;
            if (at > turn.Now || turn.Wants.Exists(want => want.Model == resident.Model))
            {
                Earlier(ref next, turn, at);
                continue;
            }

            changed = changed with { Residents = changed.Residents.SetItem(resident.Model, resident with { Leaving = UnloadReason.Idle, IsUnloading = true }) };
            turn.Effects.Add(new SchedulerEffect.UnloadModel(endpoint.Id, resident.Model, UnloadReason.Idle));
        }

        if (!ReferenceEquals(changed, endpoint))
            turn.Put(changed);
        return next;
    }

    // When a wait comes near its maximum, or a load that failed may be tried again.
    private static DateTimeOffset OfWant(Turn turn, Want want)
    {
        var next = DateTimeOffset.MaxValue;
        var facts = turn.State.Learned.Of(want.Model);
        Earlier(ref next, turn, facts.LoadAfter);
        Earlier(ref next, turn, want.AgedAt);
        if (turn.Standing(want.Model) != ModelStanding.Absent)
            return next;
        Earlier(ref next, turn, want.RipeAt);
        Earlier(ref next, turn, LoadDecision.NearAt(turn, want));
        foreach (var endpoint in turn.State.Endpoints)
        {
            var victims = LoadDecision.Victims(turn, endpoint, want.Model);
            Earlier(ref next, turn, endpoint.SwapsPaidAt);
            Earlier(ref next, turn, LoadDecision.WorthAt(turn, want, victims));
            foreach (var resident in victims)
            {
                Earlier(ref next, turn, resident.Since + turn.Policy.MinResidency);
                if (resident.InteractiveAt is { } at)
                    Earlier(ref next, turn, at + turn.Policy.InteractiveHold);
            }
        }

        return next;
    }

    private static DateTimeOffset OfEndpoint(Turn turn, EndpointState endpoint) =>
        endpoint.AwaySince is null && endpoint.Breaker.OpenUntil is { } until ? until : DateTimeOffset.MaxValue;

    // When a person may have waited too long: at the limit, and when what runs should have ended and has not.
    private static DateTimeOffset OfPeople(Turn turn)
    {
        var next = DateTimeOffset.MaxValue;
        if (turn.Policy.PreemptAfter <= TimeSpan.Zero)
            return next;
        foreach (var line in turn.State.Queue(Lane.Interactive).Lines.Values)
        {
            Earlier(ref next, turn, line.Calls.Min!.ArrivedAt + turn.Policy.PreemptAfter);
            foreach (var running in turn.State.Running.Values)
            {
                if (running.Queued.Call.TakesWholeAnswer && !running.Queued.WasPreempted)
                    Earlier(ref next, turn, running.StartedAt + TimeSpan.FromSeconds(running.Queued.EstimatedSeconds + 1));
            }
        }

        return next;
    }

    private static DateTimeOffset OfPreloads(Turn turn)
    {
        var next = DateTimeOffset.MaxValue;
        foreach (var facts in turn.State.Learned.Models.Values)
        {
            if (facts.ExpectedAt is { } at)
                Earlier(ref next, turn, at - turn.Policy.PreloadWithin);
        }

        return next;
    }

    private static void Earlier(ref DateTimeOffset next, Turn turn, DateTimeOffset at)
    {
        if (at > turn.Now && at < next)
            next = at;
    }
}
