using Akka.Actor;
using RsPa.Actors.Gateway.Memory;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Gateway.Memory;

/// <summary>What was measured and used outlives a restart of the service.</summary>
public sealed class GatewayMemoryTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly EndpointId Tower = new("tower:11434");
    private static readonly ModelKey Large = new("large");
    private static readonly TenantId Mail = new("mail");
    private static readonly DateTimeOffset Start = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_has_changed_in_steps_comes_to_the_same_as_all_at_once()
    {
        var states = Work();

        var memo = GatewayMemo.Empty;
        for (var i = 1; i < states.Count; i++)
            memo = GatewayMemo.Changes(states[i - 1], states[i]) is { } changes ? memo.With(changes) : memo;

        var again = GatewayMemo.Restore(states[1], memo); // the endpoint is there
        var last = states[^1];
        again.Learned.Of(Large).LoadSeconds.ShouldBe(last.Learned.Of(Large).LoadSeconds.ShouldNotBeNull());
        again.Learned.Of(Large).OutputRate.ShouldBe(last.Learned.Of(Large).OutputRate.ShouldNotBeNull());
        again.Learned.Outputs[(Mail, Large)].ShouldBe(last.Learned.Outputs[(Mail, Large)]);
        again.Tenants[Mail].Seconds.ShouldBe(last.Tenants[Mail].Seconds);
        again.Tenants[Mail].Tokens.ShouldBe(150);
        again.Served(Lane.Medium, Mail).ShouldBe(last.Served(Lane.Medium, Mail));
        again.Served(Lane.Medium, Mail).ShouldBeGreaterThan(0);
        again.Endpoint(Tower).ShouldNotBeNull().Breaker.ShouldBe(last.Endpoint(Tower)!.Breaker);
    }

    // On a busy machine the journal was read in more than the five seconds that were waited for it: the day's budgets began anew, without a word.
    [Fact]
    public void A_memory_that_comes_late_adds_the_use_of_the_day_and_fills_in_what_was_not_measured_since()
    {
        var last = Work()[^1];
        var memo = GatewayMemo.Changes(SchedulerState.Initial, last).ShouldNotBeNull();
        var since = SchedulerState.Initial with
        {
            Learned = Learned.Nothing.With(new ModelFacts(Large) { OutputRate = 7 }),
            Tenants = SchedulerState.Initial.Tenants.SetItem(Mail, new TenantAccount(Mail) { Weight = 3, Day = DateOnly.FromDateTime(Start.DateTime), Seconds = 2, Tokens = 50 }),
        };

        var joined = GatewayMemo.Join(since, memo, Start + TimeSpan.FromHours(1), TimeZoneInfo.Utc);

        joined.Learned.Of(Large).LoadSeconds.ShouldBe(last.Learned.Of(Large).LoadSeconds.ShouldNotBeNull());
        joined.Learned.Of(Large).OutputRate.ShouldBe(7);
        joined.Tenants[Mail].ShouldBe(since.Tenants[Mail] with { Seconds = 2 + last.Tenants[Mail].Seconds, Tokens = 200 });
        GatewayMemo.Join(since, memo, Start + TimeSpan.FromDays(1), TimeZoneInfo.Utc).Tenants[Mail].Tokens.ShouldBe(0);
    }

    [Fact]
    public void Where_nothing_has_changed_nothing_is_stored()
    {
        var states = Work();
        GatewayMemo.Changes(states[^1], states[^1]).ShouldBeNull();
    }

    [Fact]
    public async Task A_second_life_recalls_what_the_first_one_was_told()
    {
        var states = Work();
        var memo = GatewayMemo.Changes(SchedulerState.Initial, states[^1]).ShouldNotBeNull();
        var first = Sys.ActorOf(GatewayMemoryActor.Props(Bus, new RestartPolicy()), "first");
        for (var i = 0; i < 250; i++) // snapshots are between
            first.Tell(memo with { AgedCredit = i });
        (await first.Ask<GatewayRecalled>(RecallGateway.Instance)).Memo.AgedCredit.ShouldBe(249);
        Watch(first);
        Sys.Stop(first);
        await ExpectTerminatedAsync(first);

        var second = Sys.ActorOf(GatewayMemoryActor.Props(Bus, new RestartPolicy()), "second");

        var recalled = (await second.Ask<GatewayRecalled>(RecallGateway.Instance)).Memo;
        recalled.AgedCredit.ShouldBe(249);
        GatewayMemo.Restore(SchedulerState.Initial, recalled).Served(Lane.Medium, Mail).ShouldBe(states[^1].Served(Lane.Medium, Mail));
    }

    // A load, and a call that took two seconds of the GPU.
    private static List<SchedulerState> Work()
    {
        var states = new List<SchedulerState> { SchedulerState.Initial };
        SchedulerEvent[] events =
        [
            new SchedulerEvent.EndpointSet(Tower, 1),
            new SchedulerEvent.TenantSet(Mail, 2, new TenantBudget(SoftTokens: 1000)),
            new SchedulerEvent.EndpointSeen(Tower, []),
            new SchedulerEvent.ModelDescribed(Large, "large:70b", 40_000),
            new SchedulerEvent.CallArrived(new ModelCall(new CallId(1), Mail, Lane.Medium, Large) { PromptTokens = 100 }),
            new SchedulerEvent.ModelLoaded(Tower, Large, TimeSpan.FromSeconds(20)),
            new SchedulerEvent.CallEnded(new CallId(1), new CallUsage(100, 50, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5)), IsEndpointFault: true),
        ];
        for (var i = 0; i < events.Length; i++)
            states.Add(SchedulingDecision.Decide(states[^1], events[i], Start.AddSeconds(i), SchedulingPolicy.Default).State);
        return states;
    }
}
