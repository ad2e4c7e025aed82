using RsPa.Actors.Gateway.Memory;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Memory;

/// <summary>What the gateway remembers over a restart.</summary>
public sealed class GatewayMemoTests
{
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EndpointId Here = new("gpu:11434");
    private static readonly EndpointId There = new("gpu2:11434");
    private static readonly ModelKey Red = new("red");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Changes_put_together_are_the_same_as_all_of_it_at_once_and_nothing_is_lost(int seed)
    {
        var random = new Random(seed);
        var (state, noted, memo) = (Begun(), Begun(), GatewayMemo.Empty);
        for (var (step, now) = (0, Start); step < 300; step++, now = now.AddSeconds(random.Next(1, 4000)))
        {
            state = SchedulingDecision.Decide(state, Draw(random, state, step), now, SchedulingPolicy.Default).State;
            if (random.Next(5) > 0)
                continue;
            if (GatewayMemo.Changes(noted, state) is { } changes)
                memo = memo.With(changes);
            noted = state;
        }

        if (GatewayMemo.Changes(noted, state) is { } last)
            memo = memo.With(last);
        var restored = GatewayMemo.Restore(Begun(), memo);

        foreach (var tenant in (string[])["ann", "ben", "cem"])
        {
            // Nobody waits after a restart: who comes then is lifted to the floor.
            foreach (var lane in Lanes.All)
            {
                var floor = state.Queue(lane).Floor;
                restored.Queue(lane).Floor.ShouldBe(floor);
                Math.Max(floor, restored.Served(lane, new TenantId(tenant))).ShouldBe(Math.Max(floor, state.Served(lane, new TenantId(tenant))), 1e-9);
            }
        }

        restored.Learned.Outputs.ShouldBe(state.Learned.Outputs, ignoreOrder: true);
        foreach (var facts in state.Learned.Models.Values)
        {
            var known = restored.Learned.Of(facts.Model);
            (known.LoadSeconds, known.PromptRate, known.OutputRate, known.MemoryMb, known.Name).ShouldBe((facts.LoadSeconds, facts.PromptRate, facts.OutputRate, facts.MemoryMb, facts.Name));
        }

        foreach (var account in state.Tenants.Values)
            (restored.Tenants[account.Tenant].Seconds, restored.Tenants[account.Tenant].Tokens, restored.Tenants[account.Tenant].Day).ShouldBe((account.Seconds, account.Tokens, account.Day));
        foreach (var endpoint in state.Endpoints)
            (restored.Endpoint(endpoint.Id)!.Breaker, restored.Endpoint(endpoint.Id)!.SwapsPaidAt).ShouldBe((endpoint.Breaker, endpoint.SwapsPaidAt));
        restored.AgedCredit.ShouldBe(state.AgedCredit);
        (restored.Running.Count, restored.Waiting.Count, restored.Held.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Nothing_changed_is_nothing_to_remember()
    {
        GatewayMemo.Changes(Begun(), Begun()).ShouldBeNull();
        var state = Begun();
        GatewayMemo.Changes(state, state).ShouldBeNull();
    }

    [Fact]
    public void An_endpoint_that_was_remembered_is_away_until_it_is_seen_and_one_that_is_gone_is_forgotten()
    {
        var memo = GatewayMemo.Empty with { Endpoints = [new EndpointMemo("old:11434", 3, null, Start), new EndpointMemo(There.Value, 5, Start.AddMinutes(5), Start)] };

        var restored = GatewayMemo.Restore(Begun(), memo);

        restored.Endpoints.Select(endpoint => endpoint.Id).ShouldBe([Here, There]);
        restored.Endpoints.ShouldAllBe(endpoint => endpoint.AwaySince != null);
        restored.Endpoint(There)!.Breaker.ShouldBe(new Breaker(5, Start.AddMinutes(5)));
    }

    [Fact]
    public void A_breaker_that_was_open_before_a_restart_is_open_after_it_until_the_server_comes_back_from_an_absence()
    {
        var memo = GatewayMemo.Empty with { Endpoints = [new EndpointMemo(Here.Value, 5, Start.AddMinutes(5), Start)] };
        var seen = new SchedulerEvent.EndpointSeen(Here, []);
        var state = SchedulingDecision.Decide(GatewayMemo.Restore(Begun(), memo), seen, Start, SchedulingPolicy.Default).State;
        state.Endpoint(Here)!.IsUsable(Start).ShouldBeFalse();

        state = SchedulingDecision.Decide(state, new SchedulerEvent.EndpointLost(Here), Start, SchedulingPolicy.Default).State;
        state = SchedulingDecision.Decide(state, seen, Start, SchedulingPolicy.Default).State;

        state.Endpoint(Here)!.IsUsable(Start).ShouldBeTrue();
    }

    private static SchedulerState Begun() => new[] { Here, There }.Aggregate(
        SchedulerState.Initial, static (state, id) => SchedulingDecision.Decide(state, new SchedulerEvent.EndpointSet(id, 2), Start, SchedulingPolicy.Default).State);

    private static SchedulerEvent Draw(Random random, SchedulerState state, int step)
    {
        var tenant = new TenantId(((string[])["ann", "ben", "cem"])[random.Next(3)]);
        var endpoint = random.Next(2) == 0 ? Here : There;
        var running = state.Running.Keys.Order(Comparer<CallId>.Create(static (a, b) => a.Value.CompareTo(b.Value))).ToArray();
        return random.Next(9) switch
        {
            0 => new SchedulerEvent.EndpointSeen(endpoint, [new LoadedModel(Red, 4096, 5000)]),
            1 when random.Next(4) == 0 => new SchedulerEvent.EndpointLost(endpoint),
            2 => new SchedulerEvent.TenantSet(tenant, random.Next(1, 4), TenantBudget.None),
            3 => new SchedulerEvent.ModelDescribed(Red, "red:latest", 5000),
            4 or 5 when running.Length > 0 => new SchedulerEvent.CallEnded(running[0], new CallUsage(random.Next(1000), random.Next(500), TimeSpan.FromSeconds(random.NextDouble()), TimeSpan.FromSeconds(random.Next(20)))),
            6 when running.Length > 0 => new SchedulerEvent.CallReturned(running[0], TimeSpan.Zero, IsEndpointFault: true),
            _ => new SchedulerEvent.CallArrived(new ModelCall(new CallId(step + 1), tenant, Lanes.All[random.Next(Lanes.Count)], Red) { PromptTokens = random.Next(1000), WaitsWhileAway = true }),
        };
    }
}
