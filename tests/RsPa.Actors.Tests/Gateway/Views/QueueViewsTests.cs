using RsPa.Actors.Gateway;
using RsPa.Actors.Gateway.Calls;
using RsPa.Actors.Gateway.Scheduling;
using RsPa.Actors.Gateway.Views;
using RsPa.Actors.Protocol.Gateway;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tests.Gateway.Scheduling;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Gateway.Views;

/// <summary>Who waits for what, in what place, until when.</summary>
public sealed class QueueViewsTests
{
    [Fact]
    public void A_call_that_runs_says_where_and_for_how_long()
    {
        var world = Ready();
        var call = world.Call("ann", Lane.Medium, "m", 5);
        world.Until(2);

        var view = View(world).Calls.ShouldHaveSingleItem();

        view.Id.ShouldBe(call.Value);
        view.State.ShouldBe(CallStanding.Running);
        view.Endpoint.ShouldBe("gpu");
        view.StartedAt.ShouldBe(world.Start);
        view.Reason.ShouldBeNull();
        view.LikelyStart.ShouldBeNull();
    }

    [Fact]
    public void A_call_behind_others_says_who_has_the_slots_its_place_and_when_it_is_likely_to_start()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 10);
        world.Call("bob", Lane.Medium, "m", 5);
        var last = world.Call("bob", Lane.Medium, "m", 5);
        world.Until(2);

        var view = Of(world, last);

        view.State.ShouldBe(CallStanding.Waiting);
        view.Blocked.ShouldBe(CallBlock.Slots);
        view.Place.ShouldBe(2);
        view.WaitedSeconds.ShouldBe(2);
        view.Reason.ShouldBe("the slot of gpu is busy: ann with m for 2 s; 1 call of its line is before it");
        view.LikelyStart.ShouldBe(world.Start.AddSeconds(15));
        view.Estimate.ShouldNotBeNull().ShouldStartWith("an estimate");
    }

    [Fact]
    public void The_slot_that_is_kept_for_persons_is_said()
    {
        var world = Ready(slots: 2);
        world.Call("ann", Lane.Medium, "m", 10);

        Of(world, world.Call("ann", Lane.Medium, "m", 5)).Blocked.ShouldBe(CallBlock.Reserved);
    }

    [Fact]
    public void A_model_that_would_take_another_ones_place_waits_for_its_residency()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 200);
        var call = world.Call("bob", Lane.High, "n", 5);

        var view = Of(world, call);

        view.Blocked.ShouldBe(CallBlock.Residency);
        view.Reason.ShouldBe("n is not loaded, and would take the place of m, which stays until 00:01:00 at least");
        view.LikelyStart.ShouldNotBeNull().ShouldBeGreaterThan(world.Start.AddSeconds(200));
    }

    [Fact]
    public void A_load_that_is_planned_says_what_has_to_end_first_and_one_under_way_how_long_it_takes()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 90);
        world.Until(61);
        var call = world.Call("me", Lane.Interactive, "n", 5);

        var planned = Of(world, call);
        planned.Blocked.ShouldBe(CallBlock.Loading);
        planned.Reason.ShouldBe("n is the next to be loaded at gpu, in about 4 s, once 1 call on m has ended");

        world.Until(91);
        var loading = Of(world, call);
        loading.Reason.ShouldBe("n is being loaded at gpu, for 1 s of about 4 s");
        loading.LikelyStart.ShouldNotBeNull().ShouldBe(world.Start.AddSeconds(94), TimeSpan.FromSeconds(0.1));
    }

    [Fact]
    public void A_swap_that_is_not_paid_off_is_said_with_its_moment()
    {
        var world = Ready(policy: new SchedulingPolicy { MinResidency = TimeSpan.FromSeconds(1), PreemptAfter = TimeSpan.Zero, InteractiveHold = TimeSpan.Zero });
        world.Until(2);
        world.Call("me", Lane.Interactive, "n", 30);
        world.Until(10);
        world.Call("me", Lane.Interactive, "n", 30);

        Of(world, world.Call("bob", Lane.Critical, "m", 5)).Blocked.ShouldBe(CallBlock.SwapShare);
    }

    [Fact]
    public void A_server_that_is_away_is_said_and_no_start_is_promised()
    {
        var world = Ready();
        world.Until(5);
        world.Lose("gpu");

        var view = Of(world, world.Call("ann", Lane.Medium, "m", 5));

        view.Blocked.ShouldBe(CallBlock.Away);
        view.Reason.ShouldBe("gpu is away since 00:00:05");
        view.LikelyStart.ShouldBeNull();
        view.Estimate.ShouldNotBeNull().ShouldStartWith("not estimated");
    }

    [Fact]
    public void A_budget_that_is_used_up_says_until_when()
    {
        var world = Ready();
        world.Happen(new SchedulerEvent.TenantSet(new TenantId("ann"), 1, new TenantBudget(HardSeconds: 3)));
        world.Call("ann", Lane.Medium, "m", 5);
        world.Until(10);

        var view = Of(world, world.Call("ann", Lane.Medium, "m", 5));

        view.State.ShouldBe(CallStanding.Held);
        view.Blocked.ShouldBe(CallBlock.Budget);
        view.Reason.ShouldBe("ann has used up its budget of the day: its calls wait until 2026-03-02 00:00");
        view.Place.ShouldBeNull();
        view.LikelyStart.ShouldBe(world.Start.AddDays(1).AddSeconds(4)); // its model is unloaded by then
    }

    [Fact]
    public void A_server_that_is_left_alone_after_faults_is_said()
    {
        var world = Ready(policy: new SchedulingPolicy { BreakerFaults = 1 });
        world.Call("bob", Lane.Medium, "m", 50);
        var call = world.Call("ann", Lane.Medium, "m", 5);
        world.Happen(new SchedulerEvent.CallEnded(new CallId(1), null, IsEndpointFault: true));

        var view = Of(world, call);

        view.Blocked.ShouldBe(CallBlock.Breaker);
        view.Reason.ShouldBe("gpu has failed 1 times in a row, and is left alone until 00:00:10");
        view.LikelyStart.ShouldBe(world.Start.AddSeconds(10));
    }

    [Fact]
    public void However_many_calls_there_are_so_many_are_shown_as_were_asked_for()
    {
        var world = Ready(policy: new SchedulingPolicy { QueueLimit = 20_000 });
        for (var i = 0; i < 20_000; i++)
            world.Call($"tenant{i % 50}", Lanes.All[i % 5], i % 3 == 0 ? "n" : "m", 2);

        var view = View(world, limit: 100);

        view.Calls.Count.ShouldBe(100);
        view.More.ShouldBe(19_900);
        view.Waiting.ShouldBe(20_000);
        view.Lanes.Sum(lane => lane.Waiting).ShouldBe(20_000);
        view.Calls.Where(call => call.LikelyStart is not null).Select(call => call.LikelyStart!.Value).ShouldBeInOrder();
    }

    [Fact]
    public void Only_the_calls_that_are_meant_are_shown()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 5);
        var mine = world.Call("bob", Lane.Medium, "m", 5);

        QueueViews.Of(Snapshot(world), 10, ticket => ticket.Id == mine).Calls.ShouldHaveSingleItem().Id.ShouldBe(mine.Value);
    }

    [Fact]
    public void An_attempts_call_names_its_task()
    {
        var world = Ready();
        var call = world.Call("ann", Lane.Medium, "m", 5);
        var attempt = new AttemptContext(new TaskId(Guid.Parse("0195b0f2-7c1d-7000-8000-00000000002a")), new AgentName("ann"), 2, TaskPriority.Medium, 1);
        var ticket = new CallTicket(world.Calls[call].Call, new ModelRequest(ModelApi.Chat, ModelCaller.Of(attempt), default), new RequestEnvelope("m"), world.Start);

        var view = QueueViews.Of(new GatewaySnapshot(world.State, [ticket], world.Now, world.Policy), 1).Calls[0];

        (view.Task, view.Agent, view.Attempt).ShouldBe((attempt.Task, attempt.Agent, 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Where_nothing_is_unforeseen_calls_start_when_it_was_said(int slots)
    {
        var world = Ready(slots);
        var calls = new List<CallId>();
        for (var i = 0; i < 30; i++)
            calls.Add(world.Call($"tenant{i % 3}", Lanes.All[i % 5], i % 4 == 0 ? "n" : "m", 3 + (i % 7)));
        world.Until(20);
        var said = View(world, limit: 100).Calls.Where(call => call.LikelyStart is not null).ToDictionary(call => new CallId(call.Id), call => call.LikelyStart!.Value);

        world.Until(10_000);

        said.Count.ShouldBeGreaterThan(10);
        foreach (var (call, start) in said)
            world.Calls[call].Starts[^1].ShouldBe(start, TimeSpan.FromSeconds(5), $"{call}");
    }

    private static SchedulerWorld Ready(int slots = 1, SchedulingPolicy? policy = null) =>
        new SchedulerWorld(policy).Model("m", 4_000, 4).Model("n", 4_000, 4).Server("gpu", slots, 6_000, "m");

    private static QueueView View(SchedulerWorld world, int limit = 100) => QueueViews.Of(Snapshot(world), limit);

    private static QueuedCallView Of(SchedulerWorld world, CallId call) => View(world).Calls.Single(one => one.Id == call.Value);

    private static GatewaySnapshot Snapshot(SchedulerWorld world) => new(
        world.State,
        [.. world.Calls.Values.Where(call => call.IsOpen).Select(call => new CallTicket(call.Call, new ModelRequest(ModelApi.Chat, new ModelCaller(call.Call.Tenant, call.Call.Lane), default), new RequestEnvelope(call.Call.Model.Value), call.ArrivedAt))],
        world.Now,
        world.Policy);
}
