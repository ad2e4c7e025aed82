using System.Collections.Immutable;

namespace RsPa.Actors.Gateway.Scheduling;

/// <summary>The calls of one lane that wait for one model. Every change costs O(log n) in the number of calls and tenants.</summary>
internal sealed record Line
{
    private static readonly ImmutableSortedSet<QueuedCall> NoCalls = ImmutableSortedSet.Create(QueuedCall.BySequence);

    public static Line Empty { get; } = new();

    /// <summary>All of them, the oldest first.</summary>
    public ImmutableSortedSet<QueuedCall> Calls { get; private init; } = NoCalls;

    /// <summary>The same by tenant.</summary>
    public ImmutableDictionary<TenantId, ImmutableSortedSet<QueuedCall>> ByTenant { get; private init; } = ImmutableDictionary<TenantId, ImmutableSortedSet<QueuedCall>>.Empty;

    /// <summary>The same by what the prompt begins with.</summary>
    public ImmutableDictionary<string, ImmutableSortedSet<QueuedCall>> ByPrefix { get; private init; } = ImmutableDictionary.Create<string, ImmutableSortedSet<QueuedCall>>(StringComparer.Ordinal);

    /// <summary>The tenants that wait, the one that was served least first.</summary>
    public ImmutableSortedSet<TenantRank> Ranks { get; private init; } = ImmutableSortedSet.Create(TenantRank.Order);

    /// <summary>The GPU time that all of them are expected to take, in seconds.</summary>
    public double Seconds { get; private init; }

    public Line With(QueuedCall call, double counter)
    {
        var tenant = call.Call.Tenant;
        return this with
        {
            Calls = Calls.Add(call),
            ByTenant = Add(ByTenant, tenant, call),
            ByPrefix = call.Call.Prefix is { } prefix ? Add(ByPrefix, prefix, call) : ByPrefix,
            Ranks = ByTenant.ContainsKey(tenant) ? Ranks : Ranks.Add(new TenantRank(counter, tenant)),
            Seconds = Seconds + call.EstimatedSeconds,
        };
    }

    public Line Without(QueuedCall call, double counter)
    {
        var tenants = Remove(ByTenant, call.Call.Tenant, call);
        var calls = Calls.Remove(call);
        return this with
        {
            Calls = calls,
            ByTenant = tenants,
            ByPrefix = call.Call.Prefix is { } prefix ? Remove(ByPrefix, prefix, call) : ByPrefix,
            Ranks = tenants.ContainsKey(call.Call.Tenant) ? Ranks : Ranks.Remove(new TenantRank(counter, call.Call.Tenant)),
            Seconds = calls.IsEmpty ? 0 : Seconds - call.EstimatedSeconds,
        };
    }

    /// <summary>A tenant's counter has changed.</summary>
    public Line Recounted(TenantId tenant, double before, double after) =>
        ByTenant.ContainsKey(tenant) ? this with { Ranks = Ranks.Remove(new TenantRank(before, tenant)).Add(new TenantRank(after, tenant)) } : this;

    private static ImmutableDictionary<TKey, ImmutableSortedSet<QueuedCall>> Add<TKey>(ImmutableDictionary<TKey, ImmutableSortedSet<QueuedCall>> all, TKey key, QueuedCall call)
        where TKey : notnull =>
        all.SetItem(key, (all.TryGetValue(key, out var calls) ? calls : NoCalls).Add(call));

    private static ImmutableDictionary<TKey, ImmutableSortedSet<QueuedCall>> Remove<TKey>(ImmutableDictionary<TKey, ImmutableSortedSet<QueuedCall>> all, TKey key, QueuedCall call)
        where TKey : notnull
    {
        var calls = all[key].Remove(call);
        return calls.IsEmpty ? all.Remove(key) : all.SetItem(key, calls);
    }
}

/// <summary>A tenant and how much it was served.</summary>
/// <param name="Counter">GPU seconds for its weight.</param>
/// <param name="Tenant">The tenant.</param>
internal readonly record struct TenantRank(double Counter, TenantId Tenant)
{
    public static IComparer<TenantRank> Order { get; } = Comparer<TenantRank>.Create(static (a, b) =>
        a.Counter.CompareTo(b.Counter) is var order and not 0 ? order : string.CompareOrdinal(a.Tenant.Value, b.Tenant.Value));
}
