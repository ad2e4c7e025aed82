using System.Globalization;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>A call comes, leaves, ends or comes back (2, 6 and 7 of the tree).</summary>
internal static class CallDecision
{
    /// <summary>2. A call comes.</summary>
    public static void Arrive(Turn turn, ModelCall call)
    {
        var state = turn.State;
        if (state.Waiting.ContainsKey(call.Id) || state.Running.ContainsKey(call.Id) || state.HeldCalls.ContainsKey(call.Id))
            return;

        // 2.1
        if (state.Waiting.Count + state.Held.Count >= turn.Policy.QueueLimit)
        {
            turn.Effects.Add(new SchedulerEffect.RefuseCall(call.Id, RefusalReason.QueueFull, Words: (state.Waiting.Count + state.Held.Count).ToString(CultureInfo.InvariantCulture)));
            return;
        }

        // 2.2
        if (Refusal(turn, call) is { } refusal)
        {
            turn.Effects.Add(refusal);
            return;
        }

        Widen(turn, call);
        state = turn.State;
        turn.State = state with { NextSequence = state.NextSequence + 1 };
        Enter(turn, new QueuedCall(call, state.NextSequence, turn.Now, state.Learned.Estimate(call, turn.Policy)));
    }

    /// <summary>2.4 The caller of a call that still waits is told its place.</summary>
    public static void TellPlace(Turn turn, ModelCall call)
    {
        if (!turn.State.Waiting.ContainsKey(call.Id))
            return;
        var place = 0;
        foreach (var lane in Lanes.All)
        {
            if (lane <= call.Lane)
                place += turn.State.WaitingIn(lane);
        }

        turn.Effects.Add(new SchedulerEffect.TellPlace(call.Id, place));
    }

    /// <summary>6.1 A caller leaves.</summary>
    public static void Leave(Turn turn, CallId id)
    {
        if (turn.State.Waiting.TryGetValue(id, out var waiting))
        {
            Remove(turn, waiting);
        }
        else if (turn.State.HeldCalls.TryGetValue(id, out var held))
        {
            Unhold(turn, held);
        }
        else if (turn.State.Running.TryGetValue(id, out var running) && !running.HasLeft)
        {
            turn.State = turn.State with { Running = turn.State.Running.SetItem(id, running with { HasLeft = true }) };
            if (!running.IsPreempted)
                turn.Effects.Add(new SchedulerEffect.AbortCall(id, running.Endpoint, AbortReason.CallerLeft));
        }
    }

    /// <summary>6.5 Somebody more urgent wants the answer of a call too: it waits in their lane, in its old place there, or is not preempted for a person any more.</summary>
    public static void Raise(Turn turn, CallId id, Lane lane)
    {
        if (turn.State.Waiting.TryGetValue(id, out var waiting) && lane < waiting.Call.Lane)
        {
            Remove(turn, waiting);
            Enter(turn, waiting with { RaisedTo = lane });
        }
        else if (turn.State.HeldCalls.TryGetValue(id, out var held) && lane < held.Call.Call.Lane)
        {
            var raised = held with { Call = held.Call with { RaisedTo = lane } };
            Unhold(turn, held);
            turn.State = turn.State with { Held = turn.State.Held.Add(raised), HeldCalls = turn.State.HeldCalls.Add(id, raised) };
        }
        else if (turn.State.Running.TryGetValue(id, out var running) && lane < running.Queued.Call.Lane)
        {
            turn.State = turn.State with { Running = turn.State.Running.SetItem(id, running with { Queued = running.Queued with { RaisedTo = lane } }) };
        }
    }

    /// <summary>6.2 A call ends.</summary>
    public static void End(Turn turn, SchedulerEvent.CallEnded ended)
    {
        if (!turn.State.Running.TryGetValue(ended.Call, out var running))
            return;
        Settle(turn, running, ended.Usage?.Seconds ?? (turn.Now - running.StartedAt).TotalSeconds, ended.IsEndpointFault);
        if (ended.Usage is { } usage)
            turn.State = turn.State with { Learned = turn.State.Learned.From(running.Queued.Call, usage) };
        Account(turn, running.Queued.Call.Tenant, ended.Usage?.Seconds ?? 0, (ended.Usage?.PromptTokens ?? 0L) + (ended.Usage?.OutputTokens ?? 0L));
    }

    /// <summary>6.3 A call was aborted: one whose caller has left is over, one that was preempted waits again, and costs its tenant nothing.</summary>
    public static void Abort(Turn turn, CallId id)
    {
        if (!turn.State.Running.TryGetValue(id, out var running))
            return;
        var ran = (turn.Now - running.StartedAt).TotalSeconds;
        Settle(turn, running, running.IsPreempted ? 0 : ran, isFault: null);
        if (running.HasLeft)
            Account(turn, running.Queued.Call.Tenant, running.IsPreempted ? 0 : ran, 0);
        else
            Enter(turn, running.Queued with { WasPreempted = true });
    }

    /// <summary>6.4 A call comes back that had not begun: it waits again, in its old place, and costs its tenant nothing.</summary>
    public static void Return(Turn turn, SchedulerEvent.CallReturned returned)
    {
        if (!turn.State.Running.TryGetValue(returned.Call, out var running))
            return;
        Settle(turn, running, 0, returned.IsEndpointFault);
        if (running.HasLeft)
            return;
        var queued = running.Queued;
        if (returned.Context is { } context)
        {
            queued = queued with { Call = queued.Call with { Context = context } };
            Widen(turn, queued.Call);
        }

        if (returned.Delay > TimeSpan.Zero && Refusal(turn, queued.Call) is null)
            Hold(turn, new HeldCall(queued, turn.Now + returned.Delay, HoldReason.Retry));
        else
            Enter(turn, queued);
    }

    /// <summary>A tenant gets a weight and a budget.</summary>
    public static void Set(Turn turn, SchedulerEvent.TenantSet set)
    {
        if (set.Weight is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(set), set.Weight, $"The weight of tenant '{set.Tenant.Value}' must be a number above 0.");
        var account = AccountOf(turn, set.Tenant) with { Weight = set.Weight, Budget = set.Budget, IsWarned = false };
        turn.State = turn.State with { Tenants = turn.State.Tenants.SetItem(set.Tenant, account) };
        foreach (var held in turn.State.Held.Where(held => held.Reason == HoldReason.Budget && held.Call.Call.Tenant == set.Tenant).ToArray())
        {
            Unhold(turn, held);
            Enter(turn, held.Call);
        }

        HoldBack(turn, account);
    }

    /// <summary>7. The calls whose moment has come wait for a slot.</summary>
    public static void Release(Turn turn)
    {
        while (turn.State.Held.Min is { } held && held.Until <= turn.Now)
        {
            Unhold(turn, held);
            Enter(turn, held.Call);
        }
    }

    /// <summary>Why a call can't be made at all, if so.</summary>
    public static SchedulerEffect.RefuseCall? Refusal(Turn turn, ModelCall call)
    {
        DateTimeOffset? since = null;
        foreach (var endpoint in turn.State.Endpoints)
        {
            if (endpoint.AwaySince is { } away)
                since = since < away ? since : away;
            else if (endpoint.CanServe(call.Model))
                return null;
        }

        if (since is null)
            return new SchedulerEffect.RefuseCall(call.Id, RefusalReason.NoSuchModel);
        return call.WaitsWhileAway ? null : new SchedulerEffect.RefuseCall(call.Id, RefusalReason.Away, since);
    }

    /// <summary>A call that waits does so no longer.</summary>
    public static void Remove(Turn turn, QueuedCall call)
    {
        turn.State = turn.State with { Waiting = turn.State.Waiting.Remove(call.Call.Id) };
        turn.Put(call.Call.Lane, turn.State.Queue(call.Call.Lane).Without(call));
    }

    // 2.3 Past the budget the next day is waited for. The endpoints may have gone meanwhile (1.2).
    private static void Enter(Turn turn, QueuedCall call)
    {
        if (Refusal(turn, call.Call) is { } refusal)
        {
            turn.Effects.Add(refusal);
            return;
        }

        if (call.RaisedTo is { } lane)
        {
            call = call with { Call = call.Call with { Lane = lane }, RaisedTo = null };
            Widen(turn, call.Call);
        }

        if (AccountOf(turn, call.Call.Tenant).IsOver)
        {
            Hold(turn, new HeldCall(call, TenantAccount.NextDay(turn.Now, turn.Policy.TimeZone), HoldReason.Budget));
            return;
        }

        turn.State = turn.State with { Waiting = turn.State.Waiting.Add(call.Call.Id, call) };
        StartDecision.RaiseFloor(turn, call.Call.Lane);
        var queue = turn.State.Queue(call.Call.Lane);
        turn.Put(call.Call.Lane, queue.With(call, queue.Waits(call.Call.Tenant, model => turn.Standing(model) != ModelStanding.Blocked)));
    }

    // One context for all calls of a model: the largest that one of them needed.
    private static void Widen(Turn turn, ModelCall call)
    {
        var facts = turn.State.Learned.Of(call.Model);
        if (call.Context > facts.Context || call.Lane == Lane.Interactive)
            turn.State = turn.State with { Learned = turn.State.Learned.With(facts with { Context = Math.Max(call.Context, facts.Context), InteractiveAt = call.Lane == Lane.Interactive ? turn.Now : facts.InteractiveAt }) };
    }

    // A call that was given up says nothing of the endpoint's health.
    private static void Settle(Turn turn, RunningCall running, double seconds, bool? isFault)
    {
        var call = running.Queued.Call;
        turn.State = turn.State with { Running = turn.State.Running.Remove(call.Id) };
        turn.Put(call.Lane, turn.State.Queue(call.Lane).Charged(call.Tenant, (seconds / turn.Weight(call.Tenant)) - running.ChargedSeconds));
        if (turn.State.Endpoint(running.Endpoint) is not { } endpoint)
            return;
        if (endpoint.Residents.TryGetValue(call.Model, out var resident))
            endpoint = endpoint with { Residents = endpoint.Residents.SetItem(call.Model, resident.Ended(call.Lane, turn.Now)) };
        turn.Put(endpoint with
        {
            InFlight = endpoint.InFlight - 1,
            Breaker = isFault switch
            {
                true => endpoint.Breaker.Failed(turn.Now, turn.Policy),
                false => new Breaker(0),
                null => endpoint.Breaker,
            },
        });
    }

    private static void Account(Turn turn, TenantId tenant, double seconds, long tokens)
    {
        var account = AccountOf(turn, tenant);
        account = account with { Seconds = account.Seconds + seconds, Tokens = account.Tokens + tokens };
        if (account is { IsNearlyOver: true, IsWarned: false })
        {
            account = account with { IsWarned = true };
            turn.Effects.Add(new SchedulerEffect.WarnOfBudget(tenant, account.Seconds, account.Tokens));
        }

        if (account.Budget != TenantBudget.None || turn.State.Tenants.ContainsKey(tenant))
            turn.State = turn.State with { Tenants = turn.State.Tenants.SetItem(tenant, account) };
        HoldBack(turn, account);
    }

    private static void HoldBack(Turn turn, TenantAccount account)
    {
        if (!account.IsOver)
            return;
        foreach (var lane in Lanes.All)
        {
            var lines = turn.State.Queue(lane).Lines;
            foreach (var call in lines.Values.SelectMany(line => line.ByTenant.TryGetValue(account.Tenant, out var calls) ? calls : []).ToArray())
            {
                Remove(turn, call);
                Hold(turn, new HeldCall(call, TenantAccount.NextDay(turn.Now, turn.Policy.TimeZone), HoldReason.Budget));
            }
        }
    }

    private static void Hold(Turn turn, HeldCall held)
    {
        turn.State = turn.State with { Held = turn.State.Held.Add(held), HeldCalls = turn.State.HeldCalls.Add(held.Call.Call.Id, held) };
        turn.Effects.Add(new SchedulerEffect.HoldCall(held.Call.Call.Id, held.Until, held.Reason));
    }

    /// <summary>A call that is held is so no longer.</summary>
    public static void Unhold(Turn turn, HeldCall held) =>
        turn.State = turn.State with { Held = turn.State.Held.Remove(held), HeldCalls = turn.State.HeldCalls.Remove(held.Call.Call.Id) };

    private static TenantAccount AccountOf(Turn turn, TenantId tenant)
    {
        var account = turn.State.Tenants.TryGetValue(tenant, out var known) ? known : new TenantAccount(tenant);
        return account.On(TenantAccount.DayOf(turn.Now, turn.Policy.TimeZone));
    }
}
