using RsPa.Actors.Gateway.Endpoints;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Views;

/// <summary>Makes what is shown of the model servers and the tenants.</summary>
internal static class EndpointViews
{
    /// <summary>How many tenants are shown at most.</summary>
    public const int MostTenants = 1_000;

    /// <summary>The model servers, in the order in which they are used.</summary>
    public static IReadOnlyList<EndpointView> Of(GatewaySnapshot snapshot, ModelCatalog catalog)
    {
        var names = new ModelNames(snapshot.State.Learned);
        var turn = new Turn(snapshot.State, snapshot.At, snapshot.Policy);
        return [.. catalog.Endpoints.Select(endpoint => Of(endpoint, snapshot.State.Endpoint(endpoint.Id) ?? new EndpointState(endpoint.Id), turn, names))];
    }

    /// <summary>The tenants, by name.</summary>
    public static IReadOnlyList<TenantView> Tenants(GatewaySnapshot snapshot)
    {
        var (state, now, zone) = (snapshot.State, snapshot.At, snapshot.Policy.TimeZone);
        var running = state.Running.Values.CountBy(call => call.Queued.Call.Tenant).ToDictionary();
        var waiting = state.Waiting.Values.Select(call => call.Call.Tenant).Concat(state.Held.Select(held => held.Call.Call.Tenant)).CountBy(tenant => tenant).ToDictionary();
        var deficits = Deficits(state);
        return [.. state.Tenants.Keys.Concat(running.Keys).Concat(waiting.Keys).Distinct().OrderBy(tenant => tenant.Value, StringComparer.Ordinal).Take(MostTenants).Select(tenant =>
        {
            var account = (state.Tenants.GetValueOrDefault(tenant) ?? new TenantAccount(tenant)).On(TenantAccount.DayOf(now, zone));
            var isCounted = state.Tenants.ContainsKey(tenant);
            return new TenantView(
                tenant.Value, account.Weight, running.GetValueOrDefault(tenant), waiting.GetValueOrDefault(tenant), deficits.TryGetValue(tenant, out var deficit) ? Math.Round(deficit, 1) : null,
                isCounted ? Math.Round(account.Seconds, 1) : null, isCounted ? account.Tokens : null, account.Budget.HardSeconds, account.Budget.HardTokens, account.IsOver ? TenantAccount.NextDay(now, zone) : null);
        })];
    }

    // By how much the tenants of a lane that wait are behind the one of them that was served most.
    private static Dictionary<TenantId, double> Deficits(SchedulerState state)
    {
        var deficits = new Dictionary<TenantId, double>();
        foreach (var lane in Lanes.All)
        {
            var ranks = state.Queue(lane).Lines.Values.SelectMany(line => line.Ranks).ToArray();
            var most = ranks.Select(rank => rank.Counter).DefaultIfEmpty().Max();
            foreach (var rank in ranks)
                deficits[rank.Tenant] = Math.Max(deficits.GetValueOrDefault(rank.Tenant), most - rank.Counter);
        }

        return deficits;
    }

    private static EndpointView Of(OllamaEndpoint endpoint, EndpointState state, Turn turn, ModelNames names)
    {
        var (word, since, reason, version) = endpoint.Health.Current switch
        {
            OllamaHealthState.Up up => ("up", up.Since, null, up.Found.Version),
            OllamaHealthState.Away away => ("away", away.Since, away.Reason, null),
            _ => ("unknown", (DateTimeOffset?)null, (string?)null, (string?)null),
        };
        var loads = state.Loads;
        return new EndpointView(
            endpoint.Id.Value, endpoint.Options.BaseUrl, word, since, reason, version, state.Slots, state.InFlight, state.MemoryMb,
            [.. state.Residents.Values.OrderBy(resident => resident.Since).Select(resident => new ResidentView(
                names.Of(resident.Model), resident.MemoryMb, resident.Context > 0 ? resident.Context : null, resident.Since, resident.UsedAt, resident.InFlight, resident.Leaving?.ToString().ToLowerInvariant()))],
            Load(state, turn, names),
            state.Breaker.Faults > 0 ? new BreakerView(state.Breaker.Faults, state.Breaker.OpenUntil) : null,
            new SwapView(loads.Loads, loads.Swaps, Math.Round(loads.SwapSeconds, 1), Math.Round(loads.SwapShare(turn.Now), 4), state.SwapsPaidAt > turn.Now ? state.SwapsPaidAt : null));
    }

    private static LoadView? Load(EndpointState endpoint, Turn turn, ModelNames names)
    {
        if (endpoint.Load is not { } load)
            return endpoint.Wanted is { } wanted ? new LoadView(names.Of(wanted), "wanted", null, [], Expected(wanted), null) : null;
        var wait = load.IsUnderWay ? null : new CallReason(turn, names).WaitOf(endpoint, load);
        return new LoadView(names.Of(load.Model), load.IsUnderWay ? "loading" : "planned", load.BeganAt ?? load.PlannedAt, [.. load.Victims.Select(names.Of)], Expected(load.Model), wait);

        double Expected(ModelKey model) => Math.Round(turn.State.Learned.LoadEstimate(model, turn.Policy), 1);
    }
}
