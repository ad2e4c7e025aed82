using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Scheduling;

/// <summary>Calls come, wait, start, leave and end.</summary>
public sealed class SchedulingCallTests
{
    private static SchedulerWorld Ready(int slots = 1, SchedulingPolicy? policy = null) =>
        new SchedulerWorld(policy).Model("m", 4_000).Model("n", 4_000).Server("gpu", slots, 6_000, "m");

    private static List<CallId> Started(SchedulerWorld world) => [.. world.Log.OfType<SchedulerEffect.StartCall>().Select(start => start.Call)];

    [Fact]
    public void A_call_for_a_loaded_model_starts_at_once_on_a_free_slot()
    {
        var world = Ready();
        var call = world.Call("ann", Lane.Medium, "m", 5);
        world.Log[^1].ShouldBe(new SchedulerEffect.StartCall(call, new EndpointId("gpu"), 0));
        world.Calls[call].Place.ShouldBeNull();
    }

    [Fact]
    public void A_call_that_waits_is_told_its_place()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 5);
        world.Call("ann", Lane.Low, "m", 5);
        world.Calls[world.Call("ann", Lane.High, "m", 5)].Place.ShouldBe(1);
        world.Calls[world.Call("ann", Lane.Low, "m", 5)].Place.ShouldBe(3);
    }

    [Fact]
    public void Urgent_lanes_go_first_and_in_a_lane_the_older_call()
    {
        var world = Ready();
        var first = world.Call("ann", Lane.Low, "m", 5);
        CallId[] rest = [world.Call("ann", Lane.Low, "m", 1), world.Call("ann", Lane.Medium, "m", 1), world.Call("ann", Lane.Critical, "m", 1), world.Call("ann", Lane.Interactive, "m", 1), world.Call("ann", Lane.Medium, "m", 1)];
        world.Until(100);
        Started(world).ShouldBe([first, rest[3], rest[2], rest[1], rest[4], rest[0]]);
    }

    [Fact]
    public void The_last_free_slot_is_kept_for_a_person()
    {
        var world = Ready(slots: 3);
        var tasks = Enumerable.Range(0, 5).Select(_ => world.Call("ann", Lane.Critical, "m", 5)).ToList();
        Started(world).ShouldBe(tasks[..2]);
        var person = world.Call("me", Lane.Interactive, "m", 5);
        Started(world).ShouldBe([.. tasks[..2], person]);
    }

    [Fact]
    public void Beyond_the_limit_of_the_queue_a_call_is_refused()
    {
        var world = Ready(policy: new SchedulingPolicy { QueueLimit = 2 });
        for (var i = 0; i < 3; i++)
            world.Call("ann", Lane.Low, "m", 5);
        var call = world.Call("ann", Lane.Critical, "m", 5);
        world.Calls[call].Refusal!.Reason.ShouldBe(RefusalReason.QueueFull);
        world.State.Waiting.Count.ShouldBe(2);
    }

    [Fact]
    public void Equal_tenants_are_served_alike_however_many_calls_one_of_them_has()
    {
        var world = Ready();
        for (var i = 0; i < 20; i++)
            world.Call("ann", Lane.Medium, "m", 10);
        var few = Enumerable.Range(0, 3).Select(_ => world.Call("bob", Lane.Medium, "m", 10)).ToList();
        world.Until(69);
        Started(world).Count.ShouldBe(7);
        few.ShouldBeSubsetOf(Started(world));
    }

    [Fact]
    public void A_tenant_of_twice_the_weight_is_served_twice_as_much()
    {
        var world = Ready();
        world.Happen(new SchedulerEvent.TenantSet(new TenantId("ann"), 2, TenantBudget.None));
        for (var i = 0; i < 40; i++)
        {
            world.Call("ann", Lane.Medium, "m", 10);
            world.Call("bob", Lane.Medium, "m", 10);
        }

        world.Until(299);
        Started(world).Count(id => world.Calls[id].Call.Tenant.Value == "ann").ShouldBe(20);
    }

    [Fact]
    public void Who_comes_back_from_idle_gets_no_credit_for_the_absence()
    {
        var world = Ready();
        world.Call("bob", Lane.Medium, "m", 1);
        for (var i = 0; i < 100; i++)
            world.Call("ann", Lane.Medium, "m", 10);
        world.Until(500);
        for (var i = 0; i < 20; i++)
            world.Call("bob", Lane.Medium, "m", 10);
        var before = Started(world).Count;
        world.Until(600);
        Started(world).Skip(before).Count(id => world.Calls[id].Call.Tenant.Value == "bob").ShouldBeInRange(4, 6);
    }

    [Fact]
    public void Shares_are_of_GPU_time_as_it_was_and_not_as_it_was_expected()
    {
        var world = Ready();
        for (var i = 0; i < 30; i++)
        {
            world.Call("ann", Lane.Medium, "m", 9, expected: 3);
            world.Call("bob", Lane.Medium, "m", 3, expected: 3);
        }

        world.Until(180);
        var ended = world.Calls.Values.Where(call => call.EndedAt is not null).ToLookup(call => call.Call.Tenant.Value);
        ended["ann"].Sum(call => call.Seconds).ShouldBe(ended["bob"].Sum(call => call.Seconds), 18);
    }

    [Fact]
    public void What_shares_a_prefix_with_what_the_slot_has_read_goes_first()
    {
        var world = Ready();
        var first = world.Call("ann", Lane.Medium, "m", 5, prefix: "p");
        var other = world.Call("bob", Lane.Medium, "m", 5, prefix: "q");
        var same = world.Call("ann", Lane.Medium, "m", 5, prefix: "p");
        world.Until(60);
        Started(world).ShouldBe([first, same, other]);
    }

    [Fact]
    public void A_call_near_its_maximum_wait_goes_before_urgent_lanes_that_never_end()
    {
        var world = Ready(policy: new SchedulingPolicy { LowMaxWait = TimeSpan.FromMinutes(2), CriticalMaxWait = TimeSpan.FromHours(1) });
        for (var i = 0; i < 200; i++)
            world.At(i * 4, () => world.Call("ann", Lane.Critical, "m", 5));
        world.Until(1);
        var low = world.Call("bob", Lane.Low, "m", 5);
        world.Until(200);
        world.Calls[low].Wait().ShouldBeLessThanOrEqualTo(120);
    }

    [Fact]
    public void Calls_near_their_maximum_wait_have_half_of_the_time_and_not_all_of_it()
    {
        var world = Ready(policy: new SchedulingPolicy { LowMaxWait = TimeSpan.FromMinutes(2), CriticalMaxWait = TimeSpan.FromHours(1) });
        for (var i = 0; i < 1000; i++)
            world.Call("bob", Lane.Low, "m", 5);
        world.Until(200);
        for (var i = 0; i < 100; i++)
            world.Call("ann", Lane.Critical, "m", 5);
        var before = Started(world).Count;
        world.Until(400);
        Started(world).Skip(before).Count(id => world.Calls[id].Call.Lane == Lane.Critical).ShouldBeInRange(18, 26);
    }

    [Fact]
    public void A_caller_that_leaves_while_it_waits_is_forgotten()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 5);
        world.Leave(world.Call("ann", Lane.Medium, "m", 5));
        world.Until(60);
        Started(world).Count.ShouldBe(1);
        world.State.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void A_caller_that_leaves_while_its_call_runs_has_it_aborted_and_the_slot_is_free_when_that_is_done()
    {
        var world = Ready();
        var running = world.Call("ann", Lane.Medium, "m", 50);
        var next = world.Call("ann", Lane.Medium, "m", 5);
        world.Until(10);
        world.Leave(running);
        world.Log[^1].ShouldBe(new SchedulerEffect.AbortCall(running, new EndpointId("gpu"), AbortReason.CallerLeft));
        world.Until(11);
        Started(world).ShouldBe([running, next]);
    }

    [Fact]
    public void A_person_who_would_wait_too_long_takes_the_slot_of_work_that_can_be_made_again()
    {
        var world = Ready();
        var work = world.Call("ann", Lane.Medium, "m", 100, whole: true);
        world.Until(10);
        var person = world.Call("me", Lane.Interactive, "m", 5);
        world.Until(20);
        Started(world).ShouldBe([work, person, work]);
        world.Calls[person].Wait().ShouldBeLessThan(1);
        world.State.Served(Lane.Medium, new TenantId("ann")).ShouldBe(100, "what was lost is charged to nobody");
    }

    [Fact]
    public void A_call_is_preempted_once_at_most()
    {
        var world = Ready();
        var work = world.Call("ann", Lane.Medium, "m", 100, whole: true);
        world.Until(10);
        world.Call("me", Lane.Interactive, "m", 5);
        world.Until(20);
        var second = world.Call("me", Lane.Interactive, "m", 5);
        world.Until(300);
        world.Calls[work].Preemptions.ShouldBe(1);
        world.Calls[second].Wait().ShouldBeGreaterThan(90);
    }

    [Theory]
    [InlineData(false, 20, 100)] // its caller has seen a part of the answer
    [InlineData(true, 0, 100)] // turned off
    [InlineData(true, 20, 15)] // it ends in time
    public void Nothing_is_preempted_that_need_not_or_may_not(bool whole, int after, int seconds)
    {
        var world = Ready(policy: new SchedulingPolicy { PreemptAfter = TimeSpan.FromSeconds(after) });
        world.Call("ann", Lane.Medium, "m", seconds, whole);
        world.Call("me", Lane.Interactive, "m", 5);
        world.Until(300);
        world.Log.OfType<SchedulerEffect.AbortCall>().ShouldBeEmpty();
    }

    [Fact]
    public void Past_its_hard_budget_a_tenant_waits_for_the_next_day_and_the_owner_is_warned_before()
    {
        var world = Ready();
        world.Happen(new SchedulerEvent.TenantSet(new TenantId("ann"), 1, new TenantBudget(SoftSeconds: 10, HardSeconds: 20)));
        var calls = Enumerable.Range(0, 5).Select(_ => world.Call("ann", Lane.Medium, "m", 8)).ToList();
        world.Until(100);
        Started(world).ShouldBe(calls[..3]);
        world.Calls[calls[3]].HeldUntil.ShouldBe(world.Start.AddDays(1));
        world.Log.OfType<SchedulerEffect.WarnOfBudget>().Single().Seconds.ShouldBe(16);
        var late = world.Call("ann", Lane.Medium, "m", 8);
        world.Calls[late].HeldUntil.ShouldBe(world.Start.AddDays(1));
        world.Until(86_500);
        Started(world).Count.ShouldBe(6);
    }

    [Fact]
    public void A_larger_budget_lets_held_calls_go_on()
    {
        var world = Ready();
        world.Happen(new SchedulerEvent.TenantSet(new TenantId("ann"), 1, new TenantBudget(HardTokens: 1)));
        world.Call("ann", Lane.Medium, "m", 8);
        var held = world.Call("ann", Lane.Medium, "m", 8);
        world.Until(60);
        world.Calls[held].Starts.ShouldBeEmpty();
        world.Happen(new SchedulerEvent.TenantSet(new TenantId("ann"), 1, TenantBudget.None));
        world.Calls[held].Starts.Count.ShouldBe(1);
    }

    [Fact]
    public void A_decision_costs_about_the_same_with_10_000_calls_waiting_as_with_100()
    {
        Allocated(10_000).ShouldBeLessThan(4 * Allocated(100));

        static long Allocated(int waiting)
        {
            var state = Ready(policy: SchedulingPolicy.Default with { QueueLimit = 20_000 }).State;
            for (var i = 0; i < waiting; i++)
                state = Decide(state, i);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                state = Decide(state, waiting + i);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static SchedulerState Decide(SchedulerState state, int i) => SchedulingDecision.Decide(
            state,
            new SchedulerEvent.CallArrived(new ModelCall(new CallId(i), new TenantId($"t{i % 20}"), Lanes.All[i % 5], new ModelKey(i % 3 == 0 ? "n" : "m"))),
            new DateTimeOffset(2026, 3, 1, 0, 0, 1, TimeSpan.Zero),
            SchedulingPolicy.Default with { QueueLimit = 20_000 }).State;
    }

    [Fact]
    public void A_call_whose_answer_somebody_more_urgent_wants_too_waits_in_their_lane()
    {
        var world = Ready();
        var first = world.Call("ann", Lane.Low, "m", 5);
        CallId[] rest = [world.Call("ann", Lane.Low, "m", 1), world.Call("bob", Lane.High, "m", 1), world.Call("ann", Lane.Low, "m", 1)];
        world.Happen(new SchedulerEvent.CallRaised(rest[2], Lane.Interactive));
        world.Happen(new SchedulerEvent.CallRaised(rest[1], Lane.Low)); // which is no raise
        world.Happen(new SchedulerEvent.CallRaised(new CallId(99), Lane.Interactive));

        world.Until(100);

        Started(world).ShouldBe([first, rest[2], rest[1], rest[0]]);
        world.State.Waiting.ShouldBeEmpty();
        Lanes.All.Sum(world.State.WaitingIn).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_that_runs_is_not_preempted_for_a_person_where_a_person_wants_its_answer_too(bool isRaised)
    {
        var world = Ready();
        var task = world.Call("ann", Lane.Low, "m", 500, whole: true);
        if (isRaised)
            world.Happen(new SchedulerEvent.CallRaised(task, Lane.Interactive));
        world.Call("me", Lane.Interactive, "m", 1);

        world.Until(60);

        world.Log.OfType<SchedulerEffect.AbortCall>().Any().ShouldBe(!isRaised);
    }

    [Fact]
    public void A_call_that_was_raised_while_it_ran_and_comes_back_waits_in_the_more_urgent_lane()
    {
        var world = Ready();
        var task = world.Call("ann", Lane.Low, "m", 50);
        var other = world.Call("bob", Lane.Medium, "m", 5);
        world.Happen(new SchedulerEvent.CallRaised(task, Lane.Critical));

        world.Calls[task].RunsAt = null;
        world.Happen(new SchedulerEvent.CallReturned(task, TimeSpan.Zero, IsEndpointFault: false));

        Started(world).ShouldBe([task, task]);
        world.State.Running[task].Queued.Call.Lane.ShouldBe(Lane.Critical);
        world.State.Waiting.ContainsKey(other).ShouldBeTrue();
    }
}
