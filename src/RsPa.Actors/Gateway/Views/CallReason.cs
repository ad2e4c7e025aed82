using System.Globalization;
using System.Runtime.InteropServices;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Protocol.Gateway;

namespace RsPa.Actors.Gateway.Views;

/// <summary>Says what a call waits for, by the rules of the scheduler. Pure.</summary>
/// <param name="turn">The moment.</param>
/// <param name="names">The names of models.</param>
internal sealed class CallReason(Turn turn, ModelNames names)
{
    private const int MostNamed = 3;

    private readonly Dictionary<EndpointId, string> _busy = [];

    /// <summary>Why a call that is held waits.</summary>
    public Blocked Of(HeldCall held) => held.Reason == HoldReason.Budget
        ? new Blocked(CallBlock.Budget, $"{held.Call.Call.Tenant.Value} has used up its budget of the day: its calls wait until {Clock(held.Until)}")
        : new Blocked(CallBlock.Retry, $"the last try failed, and the next one follows at {Clock(held.Until)}");

    /// <summary>Why a call that waits for a slot does.</summary>
    /// <param name="call">The call.</param>
    /// <param name="place">Its place in its line, from 1.</param>
    public Blocked Of(QueuedCall call, int place)
    {
        var all = turn.State.Endpoints.Where(endpoint => endpoint.CanServe(call.Call.Model)).ToArray();
        var usable = all.Where(endpoint => endpoint.IsUsable(turn.Now)).ToArray();
        if (usable.Length == 0)
            return Unusable(all);
        if (usable.FirstOrDefault(endpoint => endpoint.Residents.TryGetValue(call.Call.Model, out var loaded) && turn.Serves(loaded)) is { } has)
            return OnLoaded(call, place, usable.FirstOrDefault(endpoint => IsFree(endpoint, call)) ?? has);
        if (usable.FirstOrDefault(endpoint => endpoint.Load?.Model == call.Call.Model) is { } loading)
            return new Blocked(CallBlock.Loading, LoadWords(loading, loading.Load!));
        return NotLoaded(call, usable[0]);
    }

    /// <summary>How a load stands, in words.</summary>
    public string LoadWords(EndpointState endpoint, LoadPlan load)
    {
        var expected = turn.State.Learned.LoadEstimate(load.Model, turn.Policy);
        if (load.BeganAt is { } began)
            return $"{names.Of(load.Model)} is being loaded at {endpoint.Id.Value}, for {Time((turn.Now - began).TotalSeconds)} of about {Time(expected)}";
        return $"{names.Of(load.Model)} is the next to be loaded at {endpoint.Id.Value}, in about {Time(expected)}{(WaitOf(endpoint, load) is { } wait ? $", once {wait}" : "")}";
    }

    /// <summary>What a load that is planned waits for; nothing where it waits for nothing.</summary>
    public string? WaitOf(EndpointState endpoint, LoadPlan load)
    {
        var victims = load.Victims.Select(victim => endpoint.Residents.GetValueOrDefault(victim)).OfType<Resident>().ToArray();
        if (victims.Length == 0)
            return null;
        var running = victims.Sum(victim => victim.InFlight);
        var gone = string.Join(" and ", victims.Select(victim => names.Of(victim.Model)));
        return running > 0 ? $"{Calls(running)} on {gone} {(running == 1 ? "has" : "have")} ended" : $"{gone} is unloaded";
    }

    private Blocked Unusable(EndpointState[] endpoints)
    {
        if (endpoints.Where(endpoint => endpoint.AwaySince is null && endpoint.Breaker.OpenUntil is not null).MinBy(endpoint => endpoint.Breaker.OpenUntil) is { } broken)
            return new Blocked(CallBlock.Breaker, $"{broken.Id.Value} has failed {broken.Breaker.Faults} times in a row, and is left alone until {Clock(broken.Breaker.OpenUntil!.Value)}");
        var away = endpoints.MinBy(endpoint => endpoint.AwaySince);
        return new Blocked(CallBlock.Away, away is null ? "no model server has its model" : $"{string.Join(" and ", endpoints.Select(endpoint => endpoint.Id.Value))} is away since {Clock(away.AwaySince!.Value)}");
    }

    private bool IsFree(EndpointState endpoint, QueuedCall call) =>
        endpoint.MayStart(turn.Now) && endpoint.Residents.TryGetValue(call.Call.Model, out var resident) && StartDecision.HasSlot(turn, endpoint, resident, call.Call.Lane)
        && (call.Call.Lane == Lane.Interactive || !StartDecision.IsReserved(endpoint));

    private Blocked OnLoaded(QueuedCall call, int place, EndpointState endpoint)
    {
        var resident = endpoint.Residents[call.Call.Model];
        if (endpoint.Breaker.OpenUntil is not null && endpoint.InFlight > 0)
            return new Blocked(CallBlock.Breaker, $"{endpoint.Id.Value} is on trial with one call, after faults");
        if (endpoint.InFlight >= endpoint.Slots)
            return new Blocked(CallBlock.Slots, $"{(endpoint.Slots == 1 ? "the slot" : $"all {endpoint.Slots} slots")} of {endpoint.Id.Value} {(endpoint.Slots == 1 ? "is" : "are")} busy: {Busy(endpoint)}{Before(place)}");
        if (resident.InFlight >= endpoint.ModelSlots)
            return new Blocked(CallBlock.Slots, $"all {endpoint.ModelSlots} slots of {names.Of(resident.Model)} are busy: {Busy(endpoint)}{Before(place)}");
        if (call.Call.Lane != Lane.Interactive && (StartDecision.IsReserved(endpoint) || !StartDecision.HasSlot(turn, endpoint, resident, call.Call.Lane)))
            return new Blocked(CallBlock.Reserved, $"the last free slot of {endpoint.Id.Value} is kept for persons; the others are busy: {Busy(endpoint)}{Before(place)}");
        var queue = turn.State.Queue(call.Call.Lane);
        var served = queue.Counter(call.Call.Tenant);
        if (served > StartDecision.Most(turn, queue) && Poorest(queue) is { } poorest)
            return new Blocked(CallBlock.FairShare, $"{poorest.Tenant.Value} is behind by {Time(served - poorest.Counter)} of GPU time, and comes first");
        return new Blocked(CallBlock.Turn, place > 1 ? $"{Calls(place - 1)} of its line {(place == 2 ? "comes" : "come")} first" : "calls of more urgent lanes come first");
    }

    // In the order of the tree (4): what keeps the load from being decided.
    private Blocked NotLoaded(QueuedCall call, EndpointState endpoint)
    {
        var model = call.Call.Model;
        var name = names.Of(model);
        if (endpoint.Residents.TryGetValue(model, out var own) && own.Leaving is { } why)
            return new Blocked(CallBlock.Unloading, $"{name} is being unloaded at {endpoint.Id.Value} ({(why == UnloadReason.Swap ? $"for {(endpoint.Load is { } next ? names.Of(next.Model) : "another model")}" : why == UnloadReason.Idle ? "nobody had asked it" : "the owner wants it")})");
        if (endpoint.Load is { } load)
            return new Blocked(CallBlock.OtherLoad, $"{name} is not loaded, and one load is made at a time: {LoadWords(endpoint, load)}");
        if (turn.State.Learned.Of(model) is var facts && facts.LoadAfter > turn.Now)
            return new Blocked(CallBlock.LoadRetry, $"the load of {name} has failed {facts.LoadFaults} times, and is tried again at {Clock(facts.LoadAfter)}");
        var victims = LoadDecision.Victims(turn, endpoint, model).Where(victim => victim.Model != model).ToArray();
        var place = $"{name} is not loaded, and would take the place of {string.Join(" and ", victims.Select(victim => names.Of(victim.Model)))}";
        if (victims.Length == 0 || LoadDecision.WantOf(turn, model) is not { } want)
            return new Blocked(CallBlock.Loading, $"{name} is not loaded yet");
        if (victims.FirstOrDefault(victim => !LoadDecision.Rested(turn, victim)) is { } young)
            return new Blocked(CallBlock.Residency, $"{place}, which stays until {Clock(young.Since + turn.Policy.MinResidency)} at least");
        if (endpoint.SwapsPaidAt > turn.Now)
            return new Blocked(CallBlock.SwapShare, $"{place}: swaps have had their share of the time until {Clock(endpoint.SwapsPaidAt)}");
        if (call.Call.Lane != Lane.Interactive && victims.FirstOrDefault(victim => LoadDecision.IsHeld(turn, victim)) is { InteractiveAt: { } asked })
            return new Blocked(CallBlock.KeptForPerson, $"{place}, which is kept for a person's next question until {Clock(asked + turn.Policy.InteractiveHold)}");
        if (victims.Any(victim => LoadDecision.WantOf(turn, victim.Model) is { } other && want.Lane >= other.Lane))
            return new Blocked(CallBlock.OthersModel, $"{place}, for which calls as urgent wait; it is loaded at {Clock(LoadDecision.NearAt(turn, want))} at the latest");
        var worth = LoadDecision.WorthAt(turn, want, victims);
        return new Blocked(CallBlock.SwapWorth, $"{place}: what waits is worth that from {Clock(worth < want.RipeAt ? worth : want.RipeAt)} on");
    }

    private TenantRank? Poorest(LaneQueue queue) =>
        queue.Lines.Where(line => turn.Standing(line.Key) != ModelStanding.Blocked).Select(line => (TenantRank?)line.Value.Ranks.Min).MinBy(rank => rank!.Value.Counter);

    private string Busy(EndpointState endpoint)
    {
        if (_busy.TryGetValue(endpoint.Id, out var known))
            return known;
        var running = turn.State.Running.Values.Where(one => one.Endpoint == endpoint.Id).OrderBy(one => one.StartedAt).ToArray();
        var words = string.Join(", ", running.Take(MostNamed).Select(one => $"{one.Queued.Call.Tenant.Value} with {names.Of(one.Queued.Call.Model)} for {Time((turn.Now - one.StartedAt).TotalSeconds)}"));
        return _busy[endpoint.Id] = running.Length > MostNamed ? $"{words} and {running.Length - MostNamed} more" : words;
    }

    private static string Before(int place) => place > 1 ? $"; {Calls(place - 1)} of its line {(place == 2 ? "is" : "are")} before it" : "";

    private static string Calls(int count) => count == 1 ? "1 call" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} calls";

    private string Clock(DateTimeOffset moment)
    {
        var there = TimeZoneInfo.ConvertTime(moment, turn.Policy.TimeZone);
        return (there - TimeZoneInfo.ConvertTime(turn.Now, turn.Policy.TimeZone)).Duration() < TimeSpan.FromHours(20)
            ? there.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : there.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Time(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds):0.#} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} h"),
    };
}

/// <summary>What a call waits for.</summary>
/// <param name="Block">Which kind.</param>
/// <param name="Words">In a sentence.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Blocked(CallBlock Block, string Words);
