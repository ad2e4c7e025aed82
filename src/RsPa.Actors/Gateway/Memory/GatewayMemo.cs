using System.Collections.Immutable;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Gateway.Memory;

/// <summary>What the gateway remembers over a restart: all of it, or what has changed of it.</summary>
/// <param name="Models">What was measured of models.</param>
/// <param name="Outputs">How long answers are.</param>
/// <param name="Tenants">What tenants have used today.</param>
/// <param name="Lanes">How much tenants were served.</param>
/// <param name="Endpoints">The faults of endpoints.</param>
/// <param name="AgedCredit">See <see cref="SchedulerState.AgedCredit"/>.</param>
public sealed record GatewayMemo(
    IReadOnlyList<ModelMemo> Models,
    IReadOnlyList<OutputMemo> Outputs,
    IReadOnlyList<TenantMemo> Tenants,
    IReadOnlyList<LaneMemo> Lanes,
    IReadOnlyList<EndpointMemo> Endpoints,
    double AgedCredit)
{
    /// <summary>Nothing.</summary>
    public static GatewayMemo Empty { get; } = new([], [], [], [], [], 0);

    /// <summary>What is different in a later state; nothing where nothing is.</summary>
    public static GatewayMemo? Changes(SchedulerState before, SchedulerState after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (ReferenceEquals(before, after))
            return null;
        var changes = new GatewayMemo(
            [.. Changed(before.Learned.Models, after.Learned.Models).Select(static model => ModelMemo.Of(model.Value))],
            [.. Changed(before.Learned.Outputs, after.Learned.Outputs).Select(static output => new OutputMemo(output.Key.Tenant.Value, output.Key.Model.Value, output.Value))],
            [.. Changed(before.Tenants, after.Tenants).Select(static tenant => TenantMemo.Of(tenant.Value))],
            [.. Scheduling.Lanes.All.Select(lane => LaneMemo.Changes(lane, before.Queue(lane), after.Queue(lane))).OfType<LaneMemo>()],
            [.. after.Endpoints.Select(EndpointMemo.Of).Where(memo => before.Endpoint(new EndpointId(memo.Endpoint)) is not { } known || EndpointMemo.Of(known) != memo)],
            after.AgedCredit);
        var isSame = changes.Models.Count == 0 && changes.Outputs.Count == 0 && changes.Tenants.Count == 0 && changes.Lanes.Count == 0 && changes.Endpoints.Count == 0 && before.AgedCredit.Equals(after.AgedCredit);
        return isSame ? null : changes;
    }

    /// <summary>What is remembered after a change.</summary>
    public GatewayMemo With(GatewayMemo changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return new GatewayMemo(
            Merge(Models, changes.Models, static model => model.Model),
            Merge(Outputs, changes.Outputs, static output => (output.Tenant, output.Model)),
            Merge(Tenants, changes.Tenants, static tenant => tenant.Tenant),
            [.. Scheduling.Lanes.All.Select(lane => LaneMemo.Merge(Lanes.FirstOrDefault(memo => memo.Lane == lane), changes.Lanes.FirstOrDefault(memo => memo.Lane == lane))).OfType<LaneMemo>()],
            Merge(Endpoints, changes.Endpoints, static endpoint => endpoint.Endpoint),
            changes.AgedCredit);
    }

    /// <summary>Puts what is remembered into a state that knows nothing yet but which endpoints there are: one that is gone since is forgotten.</summary>
    public static SchedulerState Restore(SchedulerState state, GatewayMemo memo)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(memo);
        var learned = memo.Models.Aggregate(state.Learned, static (all, model) => all.With(model.Facts()));
        learned = learned with { Outputs = learned.Outputs.SetItems(memo.Outputs.Select(static output => KeyValuePair.Create((new TenantId(output.Tenant), new ModelKey(output.Model)), output.Tokens))) };
        var queues = state.LaneQueues;
        foreach (var lane in memo.Lanes)
            queues = queues.SetItem(Scheduling.Lanes.Index(lane.Lane), lane.Restore());
        return state with
        {
            Learned = learned,
            Tenants = state.Tenants.SetItems(memo.Tenants.Select(static tenant => KeyValuePair.Create(new TenantId(tenant.Tenant), tenant.Account()))),
            LaneQueues = queues,
            Endpoints = [.. state.Endpoints.Select(endpoint => memo.Endpoints.FirstOrDefault(known => known.Endpoint == endpoint.Id.Value)?.Restore(endpoint) ?? endpoint)],
            AgedCredit = memo.AgedCredit,
        };
    }

    /// <summary>
    /// Puts what is remembered into a state in which calls were served already: measurements where there are none yet, and the use of the day on top
    /// of what was used since. The shares stay as they are, as if nobody had been served before.
    /// </summary>
    public static SchedulerState Join(SchedulerState state, GatewayMemo memo, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(memo);
        var learned = memo.Models.Aggregate(state.Learned, static (all, model) => all.With(model.Under(all.Of(new ModelKey(model.Model)))));
        learned = learned with { Outputs = memo.Outputs.Select(static output => KeyValuePair.Create((new TenantId(output.Tenant), new ModelKey(output.Model)), output.Tokens)).ToImmutableDictionary().SetItems(learned.Outputs) };
        var day = TenantAccount.DayOf(now, zone);
        var tenants = memo.Tenants.Aggregate(state.Tenants, (all, tenant) =>
        {
            var (before, since) = (tenant.Account().On(day), (all.TryGetValue(new TenantId(tenant.Tenant), out var known) ? known : new TenantAccount(new TenantId(tenant.Tenant))).On(day));
            return all.SetItem(since.Tenant, since with { Seconds = before.Seconds + since.Seconds, Tokens = before.Tokens + since.Tokens, IsWarned = before.IsWarned || since.IsWarned });
        });
        return state with { Learned = learned, Tenants = tenants };
    }

    private static IEnumerable<KeyValuePair<TKey, TValue>> Changed<TKey, TValue>(ImmutableDictionary<TKey, TValue> before, ImmutableDictionary<TKey, TValue> after)
        where TKey : notnull =>
        ReferenceEquals(before, after) ? [] : after.Where(one => !before.TryGetValue(one.Key, out var known) || !EqualityComparer<TValue>.Default.Equals(known, one.Value));

    private static IReadOnlyList<T> Merge<T, TKey>(IReadOnlyList<T> all, IReadOnlyList<T> changes, Func<T, TKey> key)
    {
        if (changes.Count == 0)
            return all;
        var newer = changes.Select(key).ToHashSet();
        return [.. all.Where(one => !newer.Contains(key(one))), .. changes];
    }
}

/// <summary>What was measured of one model.</summary>
/// <param name="Model">Its weights.</param>
/// <param name="Name">A name by which it is loaded.</param>
/// <param name="MemoryMb">The GPU memory that it takes, in MB.</param>
/// <param name="LoadSeconds">How long a load takes.</param>
/// <param name="PromptRate">Prompt tokens a second.</param>
/// <param name="OutputRate">Tokens of an answer a second.</param>
public sealed record ModelMemo(string Model, string Name, long MemoryMb, double? LoadSeconds, double? PromptRate, double? OutputRate)
{
    internal static ModelMemo Of(ModelFacts facts) => new(facts.Model.Value, facts.Name, facts.MemoryMb, facts.LoadSeconds, facts.PromptRate, facts.OutputRate);

    internal ModelFacts Facts() => new(new ModelKey(Model)) { Name = Name, MemoryMb = MemoryMb, LoadSeconds = LoadSeconds, PromptRate = PromptRate, OutputRate = OutputRate };

    // What is known by now counts more.
    internal ModelFacts Under(ModelFacts facts) => facts with
    {
        Name = facts.Name.Length > 0 ? facts.Name : Name,
        MemoryMb = facts.MemoryMb > 0 ? facts.MemoryMb : MemoryMb,
        LoadSeconds = facts.LoadSeconds ?? LoadSeconds,
        PromptRate = facts.PromptRate ?? PromptRate,
        OutputRate = facts.OutputRate ?? OutputRate,
    };
}

/// <summary>How long the answers are that a tenant has of a model.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Model">The weights.</param>
/// <param name="Tokens">How many tokens they have, about.</param>
public sealed record OutputMemo(string Tenant, string Model, double Tokens);

/// <summary>What a tenant has used of its day.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Day">The day.</param>
/// <param name="Seconds">GPU seconds.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="IsWarned">Whether the owner was warned.</param>
public sealed record TenantMemo(string Tenant, DateOnly Day, double Seconds, long Tokens, bool IsWarned)
{
    internal static TenantMemo Of(TenantAccount account) => new(account.Tenant.Value, account.Day, account.Seconds, account.Tokens, account.IsWarned);

    internal TenantAccount Account() => new(new TenantId(Tenant)) { Day = Day, Seconds = Seconds, Tokens = Tokens, IsWarned = IsWarned };
}

/// <summary>The faults of an endpoint.</summary>
/// <param name="Endpoint">Which one.</param>
/// <param name="Faults">How many in a row.</param>
/// <param name="OpenUntil">Until when it is left alone.</param>
/// <param name="SwapsPaidAt">When the time spent on swaps is paid off.</param>
public sealed record EndpointMemo(string Endpoint, int Faults, DateTimeOffset? OpenUntil, DateTimeOffset SwapsPaidAt)
{
    internal static EndpointMemo Of(EndpointState endpoint) => new(endpoint.Id.Value, endpoint.Breaker.Faults, endpoint.Breaker.OpenUntil, endpoint.SwapsPaidAt);

    internal EndpointState Restore(EndpointState endpoint) => endpoint with { Breaker = new Breaker(Faults, OpenUntil), SwapsPaidAt = SwapsPaidAt };
}
