namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Whether a model that is loaded on one endpoint is loaded on another one, too (4.9 of the tree).</summary>
internal static class ReplicaDecision
{
    /// <summary>The load of the first model for which that pays.</summary>
    public static LoadPlan? Choose(Turn turn, EndpointState endpoint)
    {
        if (turn.State.Endpoints.Length < 2 || endpoint.InFlight > 0 || turn.Wants.Exists(want => IsMissing(turn, endpoint, want.Model)))
            return null;
        foreach (var want in turn.Wants)
        {
            if (!IsCandidate(turn, endpoint, want))
                continue;
            var victims = LoadDecision.Victims(turn, endpoint, want.Model);
            if (IsWorth(turn, endpoint, want, victims))
                return new LoadPlan(want.Model, turn.State.Learned.Of(want.Model).Context, [.. victims.Select(victim => victim.Model)], turn.Now);
        }

        return null;
    }

    // A model that no endpoint has comes before a second place for one that some endpoint has.
    private static bool IsMissing(Turn turn, EndpointState endpoint, ModelKey model) => endpoint.CanServe(model) && turn.Standing(model) == ModelStanding.Absent;

    private static bool IsCandidate(Turn turn, EndpointState endpoint, Want want)
    {
        if (!endpoint.CanServe(want.Model) || endpoint.Residents.ContainsKey(want.Model) || turn.State.Learned.Of(want.Model).LoadAfter > turn.Now)
            return false;
        var isLoaded = false;
        foreach (var other in turn.State.Endpoints)
        {
            if (other.Load?.Model == want.Model)
                return false;
            if (!other.IsUsable(turn.Now) || !other.Residents.TryGetValue(want.Model, out var resident) || !turn.Serves(resident))
                continue;
            if (other.MayStart(turn.Now) && StartDecision.HasSlot(turn, other, resident, want.Lane) && !(want.Lane != Lane.Interactive && StartDecision.IsReserved(other)))
                return false;
            isLoaded = true;
        }

        return isLoaded;
    }

    // What waits takes twice as long as the load, so that it ends sooner with it; and a swap has to be worth it, as any other one.
    private static bool IsWorth(Turn turn, EndpointState endpoint, Want want, List<Resident> victims)
    {
        if (want.Seconds < 2 * turn.Batch * turn.State.Learned.LoadEstimate(want.Model, turn.Policy))
            return false;
        return victims.Count == 0 || (endpoint.SwapsPaidAt <= turn.Now
            && victims.TrueForAll(victim => victim.InFlight == 0 && LoadDecision.WantOf(turn, victim.Model) is null && LoadDecision.Rested(turn, victim) && !LoadDecision.IsHeld(turn, victim))
            && LoadDecision.WorthAt(turn, want, victims) <= turn.Now);
    }
}
