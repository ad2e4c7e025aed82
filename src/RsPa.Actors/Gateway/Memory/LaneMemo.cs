using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Memory;

/// <summary>How much the tenants of a lane were served.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Floor">What the poorest had that waited, at the most.</param>
/// <param name="Served">The tenants.</param>
public sealed record LaneMemo(Lane Lane, double Floor, IReadOnlyList<ServedMemo> Served)
{
    internal static LaneMemo? Changes(Lane lane, LaneQueue before, LaneQueue after)
    {
        if (ReferenceEquals(before.Counters, after.Counters) && before.Floor.Equals(after.Floor))
            return null;
        return new LaneMemo(lane, after.Floor, [.. after.Counters
            .Where(one => !before.Counters.TryGetValue(one.Key, out var known) || !known.Equals(one.Value))
            .Select(static one => new ServedMemo(one.Key.Value, one.Value))]);
    }

    // Who is at the floor would be lifted to it in any case.
    internal static LaneMemo? Merge(LaneMemo? known, LaneMemo? changes)
    {
        if (known is null || changes is null)
            return changes ?? known;
        var newer = changes.Served.Select(static one => one.Tenant).ToHashSet(StringComparer.Ordinal);
        return changes with { Served = [.. known.Served.Where(one => !newer.Contains(one.Tenant) && one.Counter > changes.Floor), .. changes.Served] };
    }

    internal LaneQueue Restore() => LaneQueue.Restored(Floor, Served.Select(static one => KeyValuePair.Create(new TenantId(one.Tenant), one.Counter)));
}

/// <summary>How much a tenant was served.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Counter">GPU seconds for its weight.</param>
public sealed record ServedMemo(string Tenant, double Counter);
