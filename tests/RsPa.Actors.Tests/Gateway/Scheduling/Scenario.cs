using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Scheduling;

internal sealed record ScenarioCall(double At, string Tenant, Lane Lane, string Model, double Seconds, double Expected, bool IsWhole, string? Prefix, double LeavesAfter);

/// <summary>Something to be played, made of chance.</summary>
internal sealed record Scenario(ScenarioCall[] Calls, int Slots, int Servers, int LostAt, int LostFor, int BadLoads)
{
    public SchedulingPolicy Policy { get; init; } = SchedulingPolicy.Default;

    public SchedulerWorld Play(SchedulerWorld world)
    {
        world.Model("small", 4_000, 2).Model("middle", 9_000, 4).Model("large", 15_000, 7);
        for (var i = 0; i < Servers; i++)
            world.Server($"gpu{i}", Slots, 16_000);
        var bad = BadLoads;
        world.LoadFault = _ => bad-- > 0 ? "out of memory" : null;
        foreach (var call in Calls)
        {
            world.At(call.At, () =>
            {
                var id = world.Call(call.Tenant, call.Lane, call.Model, call.Seconds, call.IsWhole, call.Prefix, call.Expected);
                if (call.LeavesAfter >= 0)
                    world.At(call.At + call.LeavesAfter, () => world.Leave(id));
            });
        }

        if (LostAt >= 0)
        {
            world.At(LostAt, () => world.Lose("gpu0"));
            world.At(LostAt + LostFor, () => world.Look("gpu0"));
        }

        return world.Until(100_000);
    }

    public IEnumerable<Scenario> Smaller()
    {
        for (var part = Calls.Length / 2; part > 0; part /= 2)
        {
            for (var i = 0; i + part <= Calls.Length; i += part)
                yield return this with { Calls = [.. Calls[..i], .. Calls[(i + part)..]] };
        }

        if (LostAt >= 0)
            yield return this with { LostAt = -1 };
        if (Servers > 1)
            yield return this with { Servers = 1 };
        if (BadLoads > 0)
            yield return this with { BadLoads = 0 };
    }

    public override string ToString() =>
        $"{Servers} servers of {Slots} slots, lost at {LostAt} for {LostFor}, {BadLoads} bad loads, slack {Policy.FairnessSlack}, preempted after {Policy.PreemptAfter}:\n" + string.Join('\n', Calls.OrderBy(call => call.At).Select(call => call.ToString()));
}

/// <summary>
/// Looks after each decision at every two tenants of a lane that both wait, and compares what they were served since both do, by the
/// servers' own account and not by the scheduler's counters.
/// </summary>
internal sealed class FairnessWatch(SchedulingPolicy policy, int slots)
{
    private readonly Dictionary<(Lane Lane, TenantId A, TenantId B), (double A, double B)> _since = [];

    /// <summary>The largest difference, as a part of the constant that bounds it.</summary>
    public double Worst { get; private set; }

    public string Where { get; private set; } = "";

    public void Look(SchedulerWorld world)
    {
        var slotsInAll = slots * world.Servers.Count;
        var longest = world.Calls.Values.Select(call => Math.Max(call.Seconds, call.Call.MaxOutputTokens!.Value / policy.ExpectedOutputRate)).DefaultIfEmpty(0).Max();
        var constant = 2 * (((policy.FairnessSlack + policy.LoadingSlack).TotalSeconds * (1 + slots) / 2) + (((2 * slotsInAll) + 1) * longest));
        foreach (var lane in Lanes.All)
        {
            var waiting = world.State.Waiting.Values.Where(call => call.Call.Lane == lane).Select(call => call.Call.Tenant).ToHashSet();
            foreach (var gone in _since.Keys.Where(key => key.Lane == lane && !(waiting.Contains(key.A) && waiting.Contains(key.B))).ToArray())
                _since.Remove(gone);
            foreach (var a in waiting)
            {
                foreach (var b in waiting.Where(b => string.CompareOrdinal(a.Value, b.Value) < 0))
                {
                    var (ofA, ofB) = (Served(world, lane, a), Served(world, lane, b));
                    if (_since.TryAdd((lane, a, b), (ofA, ofB)))
                        continue;
                    var before = _since[(lane, a, b)];
                    var difference = Math.Abs(ofA - before.A - (ofB - before.B)) / (constant + (slotsInAll * longest)); // what runs is not in the account yet
                    if (difference <= Worst)
                        continue;
                    (Worst, Where) = (difference, $"{lane}, {a} and {b} at {world.Now - world.Start}: {difference:P0} of the bound");
                }
            }
        }
    }

    private static double Served(SchedulerWorld world, Lane lane, TenantId tenant) =>
        world.Calls.Values.Where(call => call.EndedAt is not null && call.Call.Lane == lane && call.Call.Tenant == tenant).Sum(call => call.Seconds);
}
