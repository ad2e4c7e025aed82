using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>
/// One lane: what waits in it, by model, and how much each of its tenants was served. A tenant's counter is GPU seconds for its weight, as
/// in the Virtual Token Counter (arXiv 2401.00588); the floor keeps what the poorest tenant that waited had at some time, at the most, and
/// who begins to wait is lifted to it: absence earns nothing.
/// </summary>
internal sealed record LaneQueue
{
    /// <summary>Beyond so many counters, those are forgotten that a lift would make the same.</summary>
    private const int MostCounters = 1024;

    public static LaneQueue Empty { get; } = new();

    public ImmutableDictionary<ModelKey, Line> Lines { get; private init; } = ImmutableDictionary<ModelKey, Line>.Empty;

    public ImmutableDictionary<TenantId, double> Counters { get; private init; } = ImmutableDictionary<TenantId, double>.Empty;

    public double Floor { get; private init; }

    /// <summary>How many calls wait.</summary>
    public int Count { get; private init; }

    /// <summary>A lane in which nothing waits, as it was before a restart.</summary>
    public static LaneQueue Restored(double floor, IEnumerable<KeyValuePair<TenantId, double>> counters) => Empty with { Floor = floor, Counters = Empty.Counters.SetItems(counters) };

    public double Counter(TenantId tenant) => Counters.TryGetValue(tenant, out var counter) ? counter : Floor;

    /// <summary>Whether a tenant waits for one of some models.</summary>
    public bool Waits(TenantId tenant, Func<ModelKey, bool> among)
    {
        foreach (var (model, line) in Lines)
        {
            if (line.ByTenant.ContainsKey(tenant) && among(model))
                return true;
        }

        return false;
    }

    /// <summary>A call waits.</summary>
    /// <param name="call">The call.</param>
    /// <param name="contends">Whether its tenant had calls here already that could be served: if not, it is lifted.</param>
    public LaneQueue With(QueuedCall call, bool contends)
    {
        var lane = contends ? this : Lifted(call.Call.Tenant);
        var line = lane.Lines.GetValueOrDefault(call.Call.Model, Line.Empty);
        return lane with { Lines = lane.Lines.SetItem(call.Call.Model, line.With(call, lane.Counter(call.Call.Tenant))), Count = lane.Count + 1 };
    }

    public LaneQueue Without(QueuedCall call)
    {
        var line = Lines[call.Call.Model].Without(call, Counter(call.Call.Tenant));
        return this with { Lines = line.Calls.IsEmpty ? Lines.Remove(call.Call.Model) : Lines.SetItem(call.Call.Model, line), Count = Count - 1 };
    }

    /// <summary>Charges a tenant, or gives it something back.</summary>
    public LaneQueue Charged(TenantId tenant, double seconds) => Set(tenant, Counter(tenant) + seconds);

    /// <summary>The poorest tenant that contends has this counter.</summary>
    public LaneQueue WithFloor(double least) => least > Floor ? this with { Floor = least } : this;

    /// <summary>Lifts the tenants of a line that can be served again, as far as they had no other one.</summary>
    public LaneQueue LiftedLine(ModelKey model, Func<ModelKey, bool> wasServed)
    {
        var lane = this;
        foreach (var tenant in Lines[model].ByTenant.Keys)
            lane = lane.Waits(tenant, wasServed) ? lane : lane.Lifted(tenant);
        return lane;
    }

    private LaneQueue Lifted(TenantId tenant) => Counters.TryGetValue(tenant, out var counter) && counter >= Floor ? this : Set(tenant, Floor);

    private LaneQueue Set(TenantId tenant, double after)
    {
        var before = Counter(tenant);
        var lines = Lines;
        foreach (var line in Lines)
        {
            var recounted = line.Value.Recounted(tenant, before, after);
            if (!ReferenceEquals(recounted, line.Value))
                lines = lines.SetItem(line.Key, recounted);
        }

        return Pruned(this with { Counters = Counters.SetItem(tenant, after), Lines = lines });
    }

    private static LaneQueue Pruned(LaneQueue lane)
    {
        if (lane.Counters.Count <= MostCounters || (lane.Counters.Count & (lane.Counters.Count - 1)) != 0)
            return lane; // looked at each time that their number reaches a power of two, so that it costs little
        return lane with { Counters = lane.Counters.RemoveRange(lane.Counters.Where(one => one.Value <= lane.Floor && !lane.Waits(one.Key, _ => true)).Select(one => one.Key)) };
    }
}
