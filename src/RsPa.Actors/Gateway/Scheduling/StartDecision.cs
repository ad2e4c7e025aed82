namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>Which call gets a free slot (3 of the tree).</summary>
internal static class StartDecision
{
    /// <summary>Starts one call on an endpoint, if there is one for it.</summary>
    public static bool TryStart(Turn turn, EndpointId id)
    {
        turn.Starved = null;
        var endpoint = turn.State.Endpoint(id)!;
        if (endpoint.Residents.IsEmpty || !endpoint.MayStart(turn.Now) || turn.State.Waiting.IsEmpty)
            return false;

        // 3.1 The last free slot is kept for a person, where there are two or more.
        var isReserved = IsReserved(endpoint);
        var aged = AgedLanes(turn, endpoint);
        var credit = aged.Count > 0 ? turn.State.AgedCredit : 0;

        // 3.2 Calls near their maximum wait have their share before the others.
        if (credit >= turn.Policy.InteractiveCredit.TotalSeconds && !isReserved && TryAged(turn, endpoint, aged))
            return true;
        if (TryLane(turn, endpoint, Lane.Interactive, aged.Count > 0))
            return true;
        if (isReserved)
            return false;
        if (credit >= 0 && TryAged(turn, endpoint, aged))
            return true;

        // 3.3 The others follow by lane.
        foreach (var lane in Lanes.All)
        {
            if (lane != Lane.Interactive && TryLane(turn, endpoint, lane, aged.Count > 0))
                return true;
        }

        return TryAged(turn, endpoint, aged);
    }

    /// <summary>Whether the last free slot is kept for a person.</summary>
    public static bool IsReserved(EndpointState endpoint) => endpoint.Slots >= 2 && endpoint.Slots - endpoint.InFlight == 1;

    /// <summary>The floor of a lane is what the poorest tenant has that contends, or the most that this ever was.</summary>
    public static void RaiseFloor(Turn turn, Lane lane)
    {
        var queue = turn.State.Queue(lane);
        if (Least(turn, queue) is { Poorest: < double.PositiveInfinity } least && least.Poorest > queue.Floor)
            turn.Put(lane, queue.WithFloor(least.Poorest));
    }

    private static bool TryAged(Turn turn, EndpointState endpoint, List<Lane> aged)
    {
        foreach (var lane in aged)
        {
            if (Pick(turn, endpoint, lane, isAged: true) is { } call)
            {
                Start(turn, endpoint, call, isAged: true, hasAged: true);
                return true;
            }
        }

        return false;
    }

    private static bool TryLane(Turn turn, EndpointState endpoint, Lane lane, bool hasAged)
    {
        if (turn.State.WaitingIn(lane) == 0 || Pick(turn, endpoint, lane, isAged: false) is not { } call)
            return false;
        Start(turn, endpoint, call, isAged: false, hasAged);
        return true;
    }

    // The lanes that have a call near its maximum wait for a model that is loaded here: that one first whose turn was longest ago.
    private static List<Lane> AgedLanes(Turn turn, EndpointState endpoint)
    {
        var aged = new List<Lane>();
        for (var i = 1; i <= Lanes.Count; i++)
        {
            var lane = Lanes.All[(Lanes.Index(turn.State.AgedTurn) + i) % Lanes.Count];
            foreach (var (model, line) in turn.State.Queue(lane).Lines)
            {
                if (Want.AgesAt(turn, lane, line) <= turn.Now && endpoint.Residents.TryGetValue(model, out var resident) && HasSlot(turn, endpoint, resident, lane))
                {
                    aged.Add(lane);
                    break;
                }
            }
        }

        return aged;
    }

    // 3.4 Within a lane.
    private static QueuedCall? Pick(Turn turn, EndpointState endpoint, Lane lane, bool isAged)
    {
        var queue = turn.State.Queue(lane);
        var most = Most(turn, queue);
        QueuedCall? best = null;
        var (bestIsKept, bestCounter) = (false, 0d);
        var hasAny = false;
        foreach (var (model, line) in queue.Lines)
        {
            if (!endpoint.Residents.TryGetValue(model, out var resident) || !HasSlot(turn, endpoint, resident, lane))
                continue;
            hasAny = true;
            if (Pick(turn, lane, queue, line, resident, most, isAged) is not { } found)
                continue;
            var (call, isKept) = found;
            var counter = queue.Counter(call.Call.Tenant);
            if (best is not null && !IsBefore(call, isKept, counter, best, bestIsKept, bestCounter, isAged))
                continue;
            (best, bestIsKept, bestCounter) = (call, isKept, counter);
        }

        // 3.5 All that could run here are too far ahead of a tenant whose model is not loaded.
        if (best is null && hasAny && turn.Starved is null)
            turn.Starved = Poorest(turn, queue);
        return best;
    }

    // 3.1 holds for the slots of a model, too, if a person talks to it.
    internal static bool HasSlot(Turn turn, EndpointState endpoint, Resident resident, Lane lane) =>
        turn.Serves(resident) && resident.InFlight < endpoint.ModelSlots - (lane != Lane.Interactive && endpoint.ModelSlots >= 2 && resident.InteractiveAt is not null ? 1 : 0);

    private static (QueuedCall Call, bool IsKept)? Pick(Turn turn, Lane lane, LaneQueue queue, Line line, Resident resident, double most, bool isAged)
    {
        // 3.4.1 The oldest, where it is about that.
        if (isAged)
        {
            if (Want.AgesAt(turn, lane, line) > turn.Now)
                return null;
            if (queue.Counter(line.Calls.Min!.Call.Tenant) <= most)
                return (line.Calls.Min, false);
        }
        else
        {
            // 3.4.2 What shares a prefix with what the runner has just read.
            foreach (var prefix in resident.Prefixes)
            {
                if (line.ByPrefix.TryGetValue(prefix, out var calls) && queue.Counter(calls.Min!.Call.Tenant) <= most)
                    return (calls.Min, true);
            }
        }

        // 3.4.3 The oldest of the tenant that was served least.
        var poorest = line.Ranks.Min;
        return poorest.Counter <= most ? (line.ByTenant[poorest.Tenant].Min!, false) : null;
    }

    private static bool IsBefore(QueuedCall call, bool isKept, double counter, QueuedCall best, bool bestIsKept, double bestCounter, bool isAged)
    {
        if (isAged)
            return call.Sequence < best.Sequence;
        if (isKept != bestIsKept)
            return isKept;
        return counter < bestCounter || (counter == bestCounter && call.Sequence < best.Sequence);
    }

    // 3.4 How much a tenant may have been served to be served again: a slack more than the poorest one that waits, and a larger one where that one's model is being loaded.
    internal static double Most(Turn turn, LaneQueue queue)
    {
        var (poorest, runnable) = Least(turn, queue);
        return Math.Min(runnable + (turn.Batch * turn.Policy.FairnessSlack.TotalSeconds), poorest + (turn.Batch * (turn.Policy.FairnessSlack + turn.Policy.LoadingSlack).TotalSeconds));
    }

    internal static (double Poorest, double Runnable) Least(Turn turn, LaneQueue queue)
    {
        var (poorest, runnable) = (double.PositiveInfinity, double.PositiveInfinity);
        foreach (var (model, line) in queue.Lines)
        {
            var standing = turn.Standing(model);
            if (standing == ModelStanding.Blocked)
                continue;
            var counter = line.Ranks.Min.Counter;
            poorest = Math.Min(poorest, counter);
            if (standing != ModelStanding.Loading)
                runnable = Math.Min(runnable, counter);
        }

        return (poorest, runnable);
    }

    private static ModelKey? Poorest(Turn turn, LaneQueue queue)
    {
        ModelKey? found = null;
        var least = double.PositiveInfinity;
        foreach (var (model, line) in queue.Lines)
        {
            if (line.Ranks.Min.Counter >= least || turn.Standing(model) != ModelStanding.Absent)
                continue;
            (found, least) = (model, line.Ranks.Min.Counter);
        }

        return found;
    }

    // 3.6 It starts, and its tenant is charged with what it is expected to take.
    private static void Start(Turn turn, EndpointState endpoint, QueuedCall call, bool isAged, bool hasAged)
    {
        var model = call.Call.Model;
        RaiseFloor(turn, call.Call.Lane);
        CallDecision.Remove(turn, call);
        var charged = call.EstimatedSeconds / turn.Weight(call.Call.Tenant);
        turn.Put(call.Call.Lane, turn.State.Queue(call.Call.Lane).Charged(call.Call.Tenant, charged));

        var limit = Math.Max(turn.Policy.InteractiveCredit.TotalSeconds, call.EstimatedSeconds);
        var share = turn.Policy.AgedShare;
        var credit = !hasAged ? 0
            : isAged ? turn.State.AgedCredit - call.EstimatedSeconds
            : turn.State.AgedCredit + (share >= 1 ? limit : call.EstimatedSeconds * share / (1 - share));
        var resident = endpoint.Residents[model];
        turn.State = turn.State with
        {
            Running = turn.State.Running.Add(call.Call.Id, new RunningCall(call, endpoint.Id, turn.Now, charged)),
            AgedCredit = Math.Clamp(credit, -limit, limit),
            AgedTurn = isAged ? call.Call.Lane : turn.State.AgedTurn,
        };
        turn.Put(endpoint with { InFlight = endpoint.InFlight + 1, Residents = endpoint.Residents.SetItem(model, resident.Started(call, turn.Now, endpoint.ModelSlots)) });
        turn.Effects.Add(new SchedulerEffect.StartCall(call.Call.Id, endpoint.Id, resident.Context));
    }
}
