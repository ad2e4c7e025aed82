namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>What is heard of endpoints and models (1 of the tree).</summary>
internal static class EndpointDecision
{
    // A look that was made while a call began may not know of its model yet.
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(5);

    public static void Take(Turn turn, SchedulerEvent happened)
    {
        switch (happened)
        {
            case SchedulerEvent.EndpointSet set:
                Set(turn, set);
                break;
            case SchedulerEvent.EndpointSeen seen when turn.State.Endpoint(seen.Endpoint) is { } endpoint:
                See(turn, endpoint, seen);
                break;
            case SchedulerEvent.EndpointLost lost when turn.State.Endpoint(lost.Endpoint) is { } endpoint:
                Lose(turn, endpoint);
                break;
            case SchedulerEvent.ModelDescribed model:
                var facts = turn.State.Learned.Of(model.Model);
                Learn(turn, facts with { Name = model.Name, MemoryMb = facts.LoadSeconds is null || facts.MemoryMb == 0 ? model.MemoryMb : facts.MemoryMb });
                break;
            case SchedulerEvent.ModelLoaded loaded when turn.State.Endpoint(loaded.Endpoint) is { } endpoint && endpoint.Load is { IsUnderWay: true } load && load.Model == loaded.Model:
                Loaded(turn, endpoint, load, loaded.Took);
                break;
            case SchedulerEvent.LoadFailed failed when turn.State.Endpoint(failed.Endpoint) is { } endpoint && endpoint.Load is { IsUnderWay: true } load && load.Model == failed.Model:
                LoadFailed(turn, endpoint, failed);
                break;
            case SchedulerEvent.ModelUnloaded unloaded when turn.State.Endpoint(unloaded.Endpoint) is { } endpoint:
                Unloaded(turn, endpoint, unloaded.Model);
                break;
            case SchedulerEvent.SlotLost lost when turn.State.Endpoint(lost.Endpoint) is { } endpoint:
                // 1.5 Whichever of several calls finds it, it is unloaded once.
                if (endpoint.Residents.TryGetValue(lost.Model, out var stuck) && stuck.Leaving is null)
                    turn.Put(endpoint with { SlotsLost = endpoint.SlotsLost + 1, Residents = endpoint.Residents.SetItem(lost.Model, stuck with { Leaving = UnloadReason.SlotLost }) });
                break;
            case SchedulerEvent.WorkExpected expected:
                Learn(turn, turn.State.Learned.Of(expected.Model) with { ExpectedAt = expected.At });
                break;
            case SchedulerEvent.LoadWanted wanted when turn.State.Endpoint(wanted.Endpoint) is { } endpoint && IsToLoad(endpoint, wanted.Model):
                turn.Put(endpoint with { Wanted = wanted.Model });
                break;
            case SchedulerEvent.UnloadWanted wanted when turn.State.Endpoint(wanted.Endpoint) is { } endpoint:
                turn.Put(endpoint with
                {
                    Wanted = wanted.Model is null || wanted.Model == endpoint.Wanted ? null : endpoint.Wanted,
                    Residents = endpoint.Residents.SetItems(endpoint.Residents
                        .Where(resident => wanted.Model is null || wanted.Model == resident.Key)
                        .Select(resident => KeyValuePair.Create(resident.Key, resident.Value with { Leaving = UnloadReason.Owner }))),
                });
                break;
        }

        Refresh(turn);
    }

    /// <summary>1.1 Who waited for endpoints that were all away, or left alone, did not contend meanwhile, and gets no credit for it.</summary>
    public static void Refresh(Turn turn)
    {
        List<ModelKey>? blocked = null;
        foreach (var endpoint in turn.State.Endpoints)
        {
            if (endpoint.IsUsable(turn.Now) == endpoint.WasUsable)
                continue;
            blocked ??= [.. turn.Wants.Select(want => want.Model).Where(model => !turn.State.Endpoints.Any(other => other.WasUsable && other.CanServe(model)))];
            turn.Put(endpoint with { WasUsable = !endpoint.WasUsable });
        }

        if (blocked is null)
            return;
        foreach (var lane in Lanes.All)
        {
            foreach (var model in blocked.Where(model => turn.State.Queue(lane).Lines.ContainsKey(model) && turn.Standing(model) != ModelStanding.Blocked))
                turn.Put(lane, turn.State.Queue(lane).LiftedLine(model, other => !blocked.Contains(other)));
        }
    }

    // One that is loaded, or being loaded, needs nothing more.
    private static bool IsToLoad(EndpointState endpoint, ModelKey model) =>
        endpoint.AwaySince is null && endpoint.CanServe(model) && endpoint.Load?.Model != model && !(endpoint.Residents.TryGetValue(model, out var resident) && resident.Leaving is null);

    private static void Set(Turn turn, SchedulerEvent.EndpointSet set)
    {
        if (set.Slots < 1 || set.ModelSlots < 1 || set.MaxLoaded < 1)
            throw new ArgumentOutOfRangeException(nameof(set), set, $"Endpoint '{set.Endpoint.Value}' needs 1 slot or more, 1 or more of them on a model, and room for 1 model or more.");
        var known = turn.State.Endpoint(set.Endpoint);
        var endpoint = (known ?? new EndpointState(set.Endpoint) { AwaySince = turn.Now, Loads = new LoadCount(turn.Now) }) with { Slots = set.Slots, ModelSlots = set.ModelSlots ?? set.Slots, MemoryMb = set.MemoryMb, MaxLoaded = set.MaxLoaded };
        if (known is null)
            turn.State = turn.State with { Endpoints = turn.State.Endpoints.Add(endpoint) };
        else
            turn.Put(endpoint);
    }

    private static void See(Turn turn, EndpointState endpoint, SchedulerEvent.EndpointSeen seen)
    {
        var residents = endpoint.Residents;
        var isBack = endpoint.AwaySince is not null;

        // One that comes back may have been started anew. A model that was told to go is gone, though its answer was lost.
        foreach (var gone in residents.Values.Where(resident => resident.InFlight == 0 && (isBack || resident.IsUnloading || turn.Now - resident.UsedAt > Stale) && !seen.Loaded.Any(loaded => loaded.Model == resident.Model)))
            residents = residents.Remove(gone.Model);
        foreach (var loaded in seen.Loaded)
        {
            var facts = turn.State.Learned.Of(loaded.Model);
            if (loaded.MemoryMb > 0)
                Learn(turn, facts with { MemoryMb = loaded.MemoryMb });
            if (endpoint.Load is { IsUnderWay: true } load && load.Model == loaded.Model)
                continue; // its load is answered by itself
            residents = residents.SetItem(loaded.Model, residents.TryGetValue(loaded.Model, out var known)
                ? known with { Context = loaded.Context > 0 ? loaded.Context : known.Context, MemoryMb = Math.Max(loaded.MemoryMb, known.MemoryMb), IsUnloading = false }
                : new Resident(loaded.Model, loaded.Context, loaded.MemoryMb > 0 ? loaded.MemoryMb : facts.MemoryMb, turn.Now, turn.Now));
        }

        turn.Put(endpoint with
        {
            AwaySince = null,
            WasSeen = true,
            Breaker = isBack && endpoint.WasSeen ? new Breaker(0) : endpoint.Breaker,
            Available = seen.Available,
            Residents = residents,
        });
        RefuseWhatCannotBe(turn);
    }

    private static void Lose(Turn turn, EndpointState endpoint)
    {
        if (endpoint.AwaySince is not null)
            return;
        var load = endpoint.Load is { IsUnderWay: true } ? endpoint.Load : null; // that one is answered by itself
        turn.Put(LoadDecision.Kept(endpoint) with { AwaySince = turn.Now, Load = load, Wanted = null });
        RefuseWhatCannotBe(turn);
    }

    // 1.2 A person does not wait for an endpoint's return, and nobody for a model that there is not.
    private static void RefuseWhatCannotBe(Turn turn)
    {
        foreach (var held in turn.State.Held.ToArray())
        {
            if (CallDecision.Refusal(turn, held.Call.Call) is not { } refusal)
                continue;
            CallDecision.Unhold(turn, held);
            turn.Effects.Add(refusal);
        }

        foreach (var want in turn.Wants)
        {
            foreach (var lane in Lanes.All)
            {
                if (!turn.State.Queue(lane).Lines.TryGetValue(want.Model, out var line))
                    continue;
                foreach (var call in line.Calls)
                {
                    if (CallDecision.Refusal(turn, call.Call) is not { } refusal)
                        continue;
                    CallDecision.Remove(turn, call);
                    turn.Effects.Add(refusal);
                }
            }
        }
    }

    private static void Loaded(Turn turn, EndpointState endpoint, LoadPlan load, TimeSpan took)
    {
        var memory = turn.State.Learned.Of(load.Model).MemoryMb;
        turn.State = turn.State with { Learned = turn.State.Learned.FromLoad(load.Model, took) };

        // Others may have loaded it while its plan waited, so that calls run on it already.
        var inFlight = endpoint.Residents.TryGetValue(load.Model, out var known) ? known.InFlight : 0;
        turn.Put(endpoint with { Load = null, Loads = endpoint.Loads.With(load, took), Residents = endpoint.Residents.SetItem(load.Model, new Resident(load.Model, load.Context, memory, turn.Now, turn.Now) { InFlight = inFlight }) });
    }

    // A model that made way for no other one, and comes back, does so with the context that is needed then.
    private static void Unloaded(Turn turn, EndpointState endpoint, ModelKey model)
    {
        var isSwap = endpoint.Residents.TryGetValue(model, out var resident) && resident.Leaving == UnloadReason.Swap;
        turn.Put(endpoint with { Residents = endpoint.Residents.Remove(model) });
        if (resident?.Leaving is UnloadReason.Idle or UnloadReason.Owner)
            Learn(turn, turn.State.Learned.Of(model) with { InteractiveAt = null }); // nobody waits for it to come back by itself (4.11)
        if (!isSwap && !turn.Wants.Exists(want => want.Model == model) && !turn.State.Endpoints.Any(other => other.Residents.ContainsKey(model)))
            Learn(turn, turn.State.Learned.Of(model) with { Context = 0 });
    }

    // 1.3 A load that fails is tried again after a while; where that is of no use, those who wait for it are told.
    private static void LoadFailed(Turn turn, EndpointState endpoint, SchedulerEvent.LoadFailed failed)
    {
        turn.Put(endpoint with { Load = null });
        if (endpoint.AwaySince is not null)
            return; // that says nothing of the model, which is loaded as soon as the endpoint is back
        var facts = turn.State.Learned.Of(failed.Model);
        if (failed.IsBusy)
        {
            Learn(turn, facts with { LoadAfter = turn.Now + turn.Policy.LoadRetryDelay });
            RefuseWhoWaitedLong(turn, failed);
            return;
        }

        var faults = facts.LoadFaults + 1;
        var isOver = failed.IsFinal || faults >= turn.Policy.LoadTries;
        var delay = turn.Policy.LoadRetryDelay * Math.Pow(2, Math.Min(faults - 1, 10));
        Learn(turn, facts with { LoadFaults = isOver ? 0 : faults, LoadAfter = isOver ? turn.Now : turn.Now + delay, ExpectedAt = isOver ? null : facts.ExpectedAt });
        if (!isOver)
            return;
        foreach (var lane in Lanes.All)
        {
            if (turn.State.Queue(lane).Lines.TryGetValue(failed.Model, out var line))
                Refuse(turn, line, new SchedulerEffect.RefuseCall(default, RefusalReason.LoadFailed, Words: failed.Reason));
        }
    }

    // A server that has too much to do is asked again for as long as a call may wait.
    private static void RefuseWhoWaitedLong(Turn turn, SchedulerEvent.LoadFailed failed)
    {
        foreach (var lane in Lanes.All)
        {
            if (!turn.State.Queue(lane).Lines.TryGetValue(failed.Model, out var line))
                continue;
            foreach (var call in line.Calls.Where(call => turn.Now - call.ArrivedAt >= turn.Policy.MaxWait(lane)))
            {
                CallDecision.Remove(turn, call);
                turn.Effects.Add(new SchedulerEffect.RefuseCall(call.Call.Id, RefusalReason.LoadFailed, Words: failed.Reason));
            }
        }
    }

    private static void Refuse(Turn turn, Line line, SchedulerEffect.RefuseCall refusal)
    {
        foreach (var call in line.Calls)
        {
            CallDecision.Remove(turn, call);
            turn.Effects.Add(refusal with { Call = call.Call.Id });
        }
    }

    private static void Learn(Turn turn, ModelFacts facts) => turn.State = turn.State with { Learned = turn.State.Learned.With(facts) };
}
