namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Which model is loaded, and which has to go for it (4 of the tree).</summary>
internal static class LoadDecision
{
    public static void Decide(Turn turn, EndpointId id)
    {
        // 4.1 One at a time.
        if (turn.State.Endpoint(id)!.Load is { IsUnderWay: false } planned)
            Reconsider(turn, turn.State.Endpoint(id)!, planned);
        Mark(turn, turn.State.Endpoint(id)!);
        var endpoint = turn.State.Endpoint(id)!;
        if (endpoint.Load is null && endpoint.IsUsable(turn.Now) && (endpoint.Breaker.OpenUntil is null || endpoint.InFlight == 0) && Choose(turn, endpoint) is { } plan)
            turn.Put(WithPlan(turn.State.Endpoint(id)!, plan));
        Advance(turn, turn.State.Endpoint(id)!);
    }

    /// <summary>The endpoint without its plan: the models that had to go for it stay, as far as they were not told to.</summary>
    public static EndpointState Kept(EndpointState endpoint) => endpoint with
    {
        Load = null,
        Residents = endpoint.Load is not { } plan ? endpoint.Residents : endpoint.Residents.SetItems(plan.Victims
            .Where(victim => endpoint.Residents.TryGetValue(victim, out var resident) && resident is { Leaving: UnloadReason.Swap, IsUnloading: false })
            .Select(victim => KeyValuePair.Create(victim, endpoint.Residents[victim] with { Leaving = null }))),
    };

    // 4.2 Until the first model was told to go, the plan may be given up: nobody waits for it any more, or a person waits for one of those that have to go.
    private static void Reconsider(Turn turn, EndpointState endpoint, LoadPlan plan)
    {
        if (plan.Victims.Any(victim => endpoint.Residents.TryGetValue(victim, out var resident) && resident.IsUnloading))
            return;
        var isWanted = turn.Wants.Any(want => want.Model == plan.Model) || plan.IsPreload;
        var isInTheWay = !plan.IsForced && turn.State.Queue(Lane.Interactive).Lines.Keys.Any(model => plan.Victims.Contains(model) && model != plan.Model) &&
            !turn.State.Queue(Lane.Interactive).Lines.ContainsKey(plan.Model);
        if (!isWanted || isInTheWay || !endpoint.IsUsable(turn.Now))
            turn.Put(Kept(endpoint));
    }

    // One that was gone, and that somebody else has loaded meanwhile, has to go as before: the plan would wait for it for ever.
    private static void Mark(Turn turn, EndpointState endpoint)
    {
        if (endpoint.Load is { IsUnderWay: false } plan && plan.Victims.Any(victim => endpoint.Residents.TryGetValue(victim, out var resident) && resident.Leaving is null))
            turn.Put(WithPlan(endpoint, plan));
    }

    private static LoadPlan? Choose(Turn turn, EndpointState endpoint)
    {
        // 4.15 What the owner wants loaded goes before all.
        if (endpoint.Wanted is { } wanted && !endpoint.Residents.ContainsKey(wanted))
            return new LoadPlan(wanted, turn.State.Learned.Of(wanted).Context, [.. Victims(turn, endpoint, wanted).Select(victim => victim.Model)], turn.Now) { IsForced = true, IsPreload = true };
        LoadPlan? best = null;
        Want? bestWant = null;
        foreach (var want in turn.Wants)
        {
            if (!IsCandidate(turn, endpoint, want.Model) || (bestWant is not null && !IsBefore(turn, want, bestWant)))
                continue;
            if (Plan(turn, endpoint, want) is { } plan)
                (best, bestWant) = (plan, want);
        }

        return best ?? ReplicaDecision.Choose(turn, endpoint) ?? Preload(turn, endpoint) ?? Warm(turn, endpoint);
    }

    private static bool IsCandidate(Turn turn, EndpointState endpoint, ModelKey model)
    {
        if (!endpoint.CanServe(model) || turn.State.Learned.Of(model).LoadAfter > turn.Now)
            return false;
        if (endpoint.Residents.TryGetValue(model, out var resident))
            return resident.Leaving is null && turn.IsOutgrown(resident);
        return turn.Standing(model) == ModelStanding.Absent;
    }

    // Near the maximum wait, the nearest first; else by lane, then by age.
    private static bool IsBefore(Turn turn, Want a, Want b)
    {
        var (aAged, bAged) = (a.AgedAt <= turn.Now, b.AgedAt <= turn.Now);
        if (aAged != bAged)
            return aAged;
        if (aAged && a.AgedAt != b.AgedAt)
            return a.AgedAt < b.AgedAt;
        return a.Lane != b.Lane ? a.Lane < b.Lane : a.OldestAt < b.OldestAt;
    }

    private static LoadPlan? Plan(Turn turn, EndpointState endpoint, Want want)
    {
        var victims = Victims(turn, endpoint, want.Model);
        var isForced = IsForced(turn, endpoint, want, victims);
        if (!isForced && !IsAllowed(turn, endpoint, want, victims))
            return null;
        return new LoadPlan(want.Model, turn.State.Learned.Of(want.Model).Context, [.. victims.Select(victim => victim.Model)], turn.Now) { IsForced = isForced };
    }

    private static bool IsForced(Turn turn, EndpointState endpoint, Want want, List<Resident> victims)
    {
        // 4.3 A maximum wait wins over residency and the share of swaps; only where that of the other models' calls is as near does it wait for a residency.
        if (IsNear(turn, endpoint, want, victims) && victims.TrueForAll(victim => Rested(turn, victim) || WantOf(turn, victim.Model) is not { } other || other.AgedAt > turn.Now))
            return true;

        // 4.4 So do fair shares. Their slack keeps them seldom.
        return turn.Starved == want.Model;
    }

    private static bool IsAllowed(Turn turn, EndpointState endpoint, Want want, List<Resident> victims)
    {
        // 4.5 There is room, or the same model has to have a larger context, or a person asks and what is in the way has nothing to do.
        if (victims.TrueForAll(victim => victim.Model == want.Model || victim.Leaving is not null || (want.Lane == Lane.Interactive && victim.InFlight == 0 && WantOf(turn, victim.Model) is null)))
            return true;

        // 4.6 Otherwise a swap has to keep to the share of time for swaps and to the minimum residency,
        if (endpoint.SwapsPaidAt > turn.Now || !victims.TrueForAll(victim => Rested(turn, victim)))
            return false;

        // 4.7 a person's model is kept for the next question while others want its place,
        if (want.Lane != Lane.Interactive && victims.Exists(victim => IsHeld(turn, victim)))
            return false;

        // 4.8 and a person asks, or it has waited for half of its maximum, or the work that waits, with the time for which those in its way have
        // had nothing to do, is worth the swap. Nobody's work makes way for less urgent work.
        return victims.TrueForAll(victim => WantOf(turn, victim.Model) is not { } other || want.Lane < other.Lane) && (want.Lane == Lane.Interactive || want.RipeAt <= turn.Now || WorthAt(turn, want, victims) <= turn.Now);
    }

    // 4.10 What is due soon is loaded before, where that is in nobody's way.
    private static LoadPlan? Preload(Turn turn, EndpointState endpoint)
    {
        foreach (var facts in turn.State.Learned.Models.Values)
        {
            if (facts.ExpectedAt is not { } at || at - turn.Policy.PreloadWithin > turn.Now || !IsCandidate(turn, endpoint, facts.Model))
                continue;
            if (at + turn.Policy.PreloadWithin < turn.Now)
                continue; // nobody came
            var victims = Victims(turn, endpoint, facts.Model);
            if (endpoint.SwapsPaidAt > turn.Now && victims.Count > 0)
                continue;
            if (victims.TrueForAll(victim => victim.InFlight == 0 && WantOf(turn, victim.Model) is null && Rested(turn, victim) && !IsHeld(turn, victim)))
                return new LoadPlan(facts.Model, facts.Context, [.. victims.Select(victim => victim.Model)], turn.Now) { IsPreload = true };
        }

        return null;
    }

    // 4.11 The model that a person has talked to is loaded again as soon as there is room, for the next question.
    private static LoadPlan? Warm(Turn turn, EndpointState endpoint)
    {
        foreach (var facts in turn.State.Learned.Models.Values)
        {
            if (facts.InteractiveAt is not { } at || turn.Now - at > turn.Policy.WarmFor || !IsCandidate(turn, endpoint, facts.Model))
                continue;
            if (Victims(turn, endpoint, facts.Model).Count == 0)
                return new LoadPlan(facts.Model, facts.Context, [], turn.Now) { IsPreload = true };
        }

        return null;
    }

    /// <summary>
    /// When a swap is worth its time: it may take no more than its share of the work that waits for it and of the time that is lost otherwise. Of
    /// idle time as much more has to pass as the way back takes: what has to go will be asked again.
    /// </summary>
    public static DateTimeOffset WorthAt(Turn turn, Want want, IReadOnlyCollection<Resident> victims)
    {
        var load = turn.State.Learned.LoadEstimate(want.Model, turn.Policy);
        var missing = (load / turn.Policy.MaxSwapShare) - want.Seconds;
        if (missing <= 0)
            return turn.Now;
        var (idleSince, back) = (DateTimeOffset.MinValue, 0d);
        foreach (var victim in victims)
        {
            if (victim.InFlight > 0 || WantOf(turn, victim.Model) is not null)
                return DateTimeOffset.MaxValue;
            idleSince = victim.UsedAt > idleSince ? victim.UsedAt : idleSince;
            back += turn.State.Learned.LoadEstimate(victim.Model, turn.Policy);
        }

        // Those in its way may be asked now and then for ever: after twice that time the first idle one will do that pays for the load alone.
        var patient = idleSince + TimeSpan.FromSeconds(missing * (load + back) / load);
        var soonest = idleSince + TimeSpan.FromSeconds(missing);
        var overdue = want.OldestAt + TimeSpan.FromSeconds(2 * (load + back) / turn.Policy.MaxSwapShare);
        var late = soonest > overdue ? soonest : overdue;
        return patient < late ? patient : late;
    }

    internal static bool Rested(Turn turn, Resident resident) => resident.Leaving is not null || turn.Now - resident.Since >= turn.Policy.MinResidency;

    internal static bool IsHeld(Turn turn, Resident resident) => resident.InteractiveAt is { } at && turn.Now - at < turn.Policy.InteractiveHold;

    internal static Want? WantOf(Turn turn, ModelKey model) => turn.Wants.Find(want => want.Model == model);

    // So near that it has just time to let the others end, and to load.
    private static bool IsNear(Turn turn, EndpointState endpoint, Want want, List<Resident> victims)
    {
        var drain = 0d;
        if (victims.Exists(victim => victim.InFlight > 0))
        {
            foreach (var running in turn.State.Running.Values)
            {
                if (running.Endpoint == endpoint.Id && victims.Exists(victim => victim.Model == running.Queued.Call.Model))
                    drain = Math.Max(drain, running.RemainingSeconds(turn.Now));
            }
        }

        return turn.Now >= NearAt(turn, want) - TimeSpan.FromSeconds(drain);
    }

    /// <summary>When a model that is not loaded has to be, so that none of its calls waits too long.</summary>
    public static DateTimeOffset NearAt(Turn turn, Want want) => want.AgedAt - TimeSpan.FromSeconds(turn.State.Learned.LoadEstimate(want.Model, turn.Policy));

    /// <summary>4.12 Those that have to go, so that there is room: what is leaving in any case, then what nobody waits for, then by lane, then what was used longest ago.</summary>
    public static List<Resident> Victims(Turn turn, EndpointState endpoint, ModelKey model)
    {
        var needed = turn.State.Learned.Of(model).MemoryMb;
        var memory = endpoint.MemoryMb ?? long.MaxValue;
        var residents = endpoint.Residents.Values.ToList();
        var used = residents.Sum(resident => resident.MemoryMb);
        var victims = new List<Resident>();
        if (endpoint.Residents.TryGetValue(model, out var own))
        {
            victims.Add(own);
            residents.Remove(own);
            used -= own.MemoryMb;
        }

        if (residents.Count < endpoint.MaxLoaded && used + needed <= memory)
            return victims;
        residents.Sort((a, b) => Worth(turn, a).CompareTo(Worth(turn, b)));
        var count = residents.Count;
        var chosen = new List<Resident>();
        foreach (var resident in residents)
        {
            if (count < endpoint.MaxLoaded && used + needed <= memory)
                break;
            chosen.Add(resident);
            used -= resident.MemoryMb;
            count--;
        }

        // What was chosen first may stay, where what was chosen later makes room enough.
        foreach (var resident in chosen.AsEnumerable().Reverse().ToArray())
        {
            if (resident.Leaving is null && count + 1 <= endpoint.MaxLoaded - 1 && used + resident.MemoryMb + needed <= memory)
            {
                chosen.Remove(resident);
                used += resident.MemoryMb;
                count++;
            }
        }

        victims.AddRange(chosen);
        return victims;
    }

    private static (int Stays, int Lane, int Held, DateTimeOffset UsedAt) Worth(Turn turn, Resident resident)
    {
        var want = WantOf(turn, resident.Model);
        return (resident.Leaving is null ? 1 : 0, want is null ? 0 : want.AgedAt <= turn.Now ? 100 : 10 - (int)want.Lane, IsHeld(turn, resident) ? 1 : 0, resident.InFlight > 0 ? turn.Now : resident.UsedAt);
    }

    private static EndpointState WithPlan(EndpointState endpoint, LoadPlan plan) => endpoint with
    {
        Load = plan,
        Residents = endpoint.Residents.SetItems(plan.Victims.Where(endpoint.Residents.ContainsKey).Select(victim => KeyValuePair.Create(victim, endpoint.Residents[victim] with { Leaving = endpoint.Residents[victim].Leaving ?? UnloadReason.Swap }))),
    };

    // 4.13 Those that have to go end what runs on them, are unloaded, and then the load begins.
    private static void Advance(Turn turn, EndpointState endpoint)
    {
        if (endpoint.AwaySince is not null)
            return;
        foreach (var resident in endpoint.Residents.Values)
        {
            if (resident is not { Leaving: { } reason, InFlight: 0, IsUnloading: false })
                continue;
            if (reason == UnloadReason.Swap && endpoint.Load is { } swap && !swap.Victims.All(victim => !endpoint.Residents.TryGetValue(victim, out var other) || other.InFlight == 0))
                continue; // together, so that the plan can still be given up
            endpoint = endpoint with { Residents = endpoint.Residents.SetItem(resident.Model, resident with { IsUnloading = true }) };
            turn.Effects.Add(new SchedulerEffect.UnloadModel(endpoint.Id, resident.Model, reason));
        }

        if (endpoint.Load is { IsUnderWay: false } plan && !plan.Victims.Any(endpoint.Residents.ContainsKey))
        {
            // 4.14 A swap is paid off after so long that it had no more than its share of that time.
            var cost = turn.State.Learned.LoadEstimate(plan.Model, turn.Policy);
            endpoint = endpoint with
            {
                Load = plan with { BeganAt = turn.Now },
                Wanted = endpoint.Wanted == plan.Model ? null : endpoint.Wanted,
                SwapsPaidAt = plan.Victims.IsEmpty ? endpoint.SwapsPaidAt : turn.Now + TimeSpan.FromSeconds(cost / turn.Policy.MaxSwapShare),
            };
            turn.Effects.Add(new SchedulerEffect.LoadModel(endpoint.Id, plan.Model, plan.Context, turn.Policy.KeepAlive));
        }

        turn.Put(endpoint);
    }
}
