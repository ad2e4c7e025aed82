using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Scheduling;

/// <summary>Models are loaded, kept and swapped; endpoints go away and come back.</summary>
public sealed class SchedulingModelTests
{
    private static SchedulerWorld Small(SchedulingPolicy? policy = null, int slots = 1) =>
        new SchedulerWorld(policy).Model("a", 9_000).Model("b", 9_000).Model("tiny", 1_000).Server("gpu", slots, 12_000);

    private static string[] Loads(SchedulerWorld world) => [.. world.Servers.Values.SelectMany(server => server.Loads).Select(model => model.Value)];

    [Fact]
    public void A_model_that_is_wanted_is_loaded_and_then_its_calls_start()
    {
        var world = Small();
        var call = world.Call("ann", Lane.Low, "a", 5);
        world.Until(60);
        Loads(world).ShouldBe(["a"]);
        world.Calls[call].Wait().ShouldBe(5, 0.1);
    }

    [Fact]
    public void A_load_goes_on_when_its_caller_leaves()
    {
        var world = Small();
        var call = world.Call("ann", Lane.Low, "a", 5);
        world.Until(2);
        world.Leave(call);
        world.Until(60);
        Loads(world).ShouldBe(["a"]);
        world.Log.OfType<SchedulerEffect.AbortCall>().ShouldBeEmpty();
    }

    [Fact]
    public void Loads_are_one_at_a_time_also_where_there_is_room_for_both()
    {
        var world = Small();
        world.Call("ann", Lane.Low, "a", 5);
        world.Call("ann", Lane.Low, "tiny", 5);
        world.Log.OfType<SchedulerEffect.LoadModel>().Count().ShouldBe(1);
        world.Until(60);
        Loads(world).ShouldBe(["a", "tiny"]);
    }

    // It had a new life in which nothing told it to go, and the plan waited for that: no model was loaded there any more.
    [Fact]
    public void A_model_that_has_to_go_has_to_go_also_where_others_have_unloaded_it_and_loaded_it_again()
    {
        var world = new SchedulerWorld().Model("a", 9_000).Model("tiny", 1_000).Model("large", 12_000).Server("gpu", 2, 12_000, "a", "tiny");
        var server = world.Servers.Values.Single();
        world.Until(1000);
        world.Call("ann", Lane.Low, "a", 60);
        var call = world.Call("bob", Lane.Interactive, "large", 5);
        world.State.Endpoints[0].Load.ShouldNotBeNull().Victims.Length.ShouldBe(2);

        world.Until(1010);
        server.Loaded.Remove(new ModelKey("tiny"));
        world.Look("gpu");
        server.Loaded.Add(new ModelKey("tiny"));
        world.Look("gpu");

        world.Until(1200);
        world.Calls[call].EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public void The_calls_of_a_loaded_model_go_before_a_swap_though_others_are_older()
    {
        var world = Small();
        for (var i = 0; i < 10; i++)
        {
            world.Call("ann", Lane.Medium, "a", 5);
            world.Call("bob", Lane.Medium, "b", 5);
        }

        world.Until(1000);
        Loads(world).ShouldBe(["a", "b"]);
        world.Calls.Values.ShouldAllBe(call => call.EndedAt != null);
    }

    [Fact]
    public void A_fair_share_ends_the_residency_of_a_model_whose_calls_never_end()
    {
        var world = Small(new SchedulingPolicy { FairnessSlack = TimeSpan.FromSeconds(100) });
        for (var i = 0; i < 100; i++)
            world.Call("ann", Lane.Medium, "a", 5);
        world.Until(10);
        var bob = world.Call("bob", Lane.Medium, "b", 5);
        world.Until(300);
        world.Calls[bob].Wait().ShouldBeInRange(80, 130);
    }

    [Fact]
    public void A_maximum_wait_ends_the_residency_of_a_model()
    {
        var world = Small(new SchedulingPolicy { MediumMaxWait = TimeSpan.FromSeconds(60), FairnessSlack = TimeSpan.FromHours(1) });
        for (var i = 0; i < 100; i++)
            world.At(i * 5, () => world.Call("ann", Lane.High, "a", 5));
        world.Until(1);
        var late = world.Call("bob", Lane.Medium, "b", 5);
        world.Until(300);
        world.Calls[late].Wait().ShouldBeLessThanOrEqualTo(60);
    }

    [Fact]
    public void A_more_urgent_call_has_a_swap_when_it_has_waited_for_half_of_its_maximum_and_going_back_has_to_wait_until_that_is_paid_off()
    {
        var world = Small(new SchedulingPolicy { MinResidency = TimeSpan.FromSeconds(30), MaxSwapShare = 0.05 });
        for (var i = 0; i < 100; i++)
            world.Call("ann", Lane.Medium, "a", 5);
        world.Until(10);
        var first = world.Call("bob", Lane.Critical, "b", 5);
        world.Until(245);
        world.Calls[first].Wait().ShouldBeInRange(60, 75);
        Loads(world).ShouldBe(["a", "b"], "a swap is expected to take 9 s by the model's size, which are 5 % of 180 s");
        world.Until(275);
        Loads(world).ShouldBe(["a", "b", "a"]);
    }

    [Fact]
    public void A_person_need_not_wait_while_what_is_in_the_way_has_nothing_to_do()
    {
        var world = Small();
        world.Call("ann", Lane.Medium, "a", 5);
        world.Until(12);
        var call = world.Call("me", Lane.Interactive, "b", 5);
        world.Until(30);
        world.Calls[call].Wait().ShouldBe(5, 0.1);
    }

    [Fact]
    public void The_model_of_a_person_is_loaded_again_as_soon_as_there_is_room()
    {
        var world = new SchedulerWorld().Model("chat", 5_000).Model("a", 5_000).Model("huge", 12_000).Server("gpu", 1, 12_000);
        world.Call("me", Lane.Interactive, "chat", 2);
        world.Until(200);
        world.Call("ann", Lane.Medium, "huge", 2);
        world.Until(400);
        world.Call("ann", Lane.Medium, "a", 2);
        world.Until(900);
        Loads(world).ShouldBe(["chat", "huge", "a", "chat"]);
    }

    [Fact]
    public void Unforced_swaps_keep_to_their_share_of_time()
    {
        var world = Small(new SchedulingPolicy { MaxSwapShare = 0.05, MinResidency = TimeSpan.Zero });
        for (var i = 0; i < 15; i++)
        {
            world.At(i * 240, () => world.Call("ann", Lane.Low, "a", 1));
            world.At((i * 240) + 120, () => world.Call("bob", Lane.Low, "b", 1));
        }

        world.Until(3600);
        var loads = Loads(world).Length;
        (loads * 5 / 3600.0).ShouldBeLessThanOrEqualTo(0.05);
        loads.ShouldBeGreaterThan(5);
    }

    // A burst for one model waited for one server, while another one stood idle.
    [Theory]
    [InlineData(20, true)] // 20 s of work wait for a load of 9 s
    [InlineData(10, false)]
    public void A_model_whose_slots_are_all_busy_is_loaded_on_an_idle_server_too_where_that_ends_its_work_sooner(double seconds, bool pays)
    {
        var world = new SchedulerWorld().Model("a", 9_000).Server("one", 1, 12_000, "a").Server("two", 1, 12_000);
        world.Call("ann", Lane.Medium, "a", 30);
        world.Until(1);
        var second = world.Call("ann", Lane.Medium, "a", seconds);
        world.Until(100);

        Loads(world).ShouldBe(pays ? ["a"] : []);
        world.Calls[second].Wait().ShouldBe(pays ? 5 : 29, 0.5);
    }

    [Fact]
    public void A_second_place_is_not_taken_from_a_model_that_a_person_has_just_talked_to()
    {
        var world = new SchedulerWorld().Model("a", 9_000).Model("b", 9_000).Server("one", 1, 12_000, "a").Server("two", 1, 12_000, "b");
        world.Until(100);
        world.Call("me", Lane.Interactive, "b", 1);
        world.Call("ann", Lane.Medium, "a", 300);
        world.Until(101);
        world.Call("ann", Lane.Medium, "a", 500);
        world.Until(219);
        Loads(world).ShouldBeEmpty();
    }

    [Fact]
    public void A_model_that_is_loaded_nowhere_comes_before_a_second_place_for_another_one()
    {
        var world = new SchedulerWorld(new SchedulingPolicy { UnloadAfter = null }).Model("a", 9_000).Model("b", 9_000).Model("c", 9_000).Server("one", 1, 12_000, "a").Server("two", 1, 12_000, "b");
        world.Until(100);
        world.Call("ann", Lane.Medium, "a", 200);
        world.Call("bob", Lane.Medium, "c", 1);
        world.Call("ann", Lane.Medium, "a", 500);
        world.Until(199);
        Loads(world).ShouldBeEmpty("c has to wait until its swap is worth it");
        world.Until(400);
        Loads(world)[0].ShouldBe("c");
    }

    // A model that was asked once in a while was loaded in each pause of another one, and that one again at its next call.
    [Fact]
    public void A_pause_is_worth_a_swap_where_it_pays_for_the_way_back_too()
    {
        var world = Small(new SchedulingPolicy { MaxSwapShare = 0.05, MinResidency = TimeSpan.Zero });
        world.Call("ann", Lane.Low, "a", 1);
        world.Until(300);
        world.Call("ann", Lane.Low, "a", 1);
        var call = world.Call("bob", Lane.Low, "b", 1);

        world.Until(570);
        Loads(world).ShouldBe(["a"], "9 s, expected by the model's size, and 5 s for the way back are 5 % of 280 s");
        world.Until(600);
        world.Calls[call].Wait().ShouldBeInRange(275, 290);
    }

    [Fact]
    public void The_model_that_a_person_talks_to_stays_while_something_else_can_go()
    {
        var world = new SchedulerWorld().Model("chat", 5_000).Model("a", 5_000).Model("b", 5_000).Server("gpu", 1, 12_000);
        world.Call("me", Lane.Interactive, "chat", 2);
        world.Until(20);
        world.Call("ann", Lane.Medium, "a", 2);
        world.Until(100);
        world.Call("ann", Lane.Medium, "b", 150);
        world.Until(115);
        world.State.Endpoints[0].Residents.Keys.Select(model => model.Value).ShouldBe(["chat", "b"], ignoreOrder: true);
    }

    [Fact]
    public void All_calls_of_a_model_get_the_largest_context_that_one_of_them_needs()
    {
        var world = Small();
        world.Call("ann", Lane.Low, "a", 5, context: 4096);
        world.Until(20);
        world.Call("ann", Lane.Low, "a", 5, context: 16384);
        world.Call("ann", Lane.Low, "a", 5, context: 4096);
        world.Until(60);
        world.Log.OfType<SchedulerEffect.LoadModel>().Select(load => load.Context).ShouldBe([4096, 16384]);
        world.Log.OfType<SchedulerEffect.StartCall>().Select(start => start.Context).ShouldBe([4096, 16384, 16384]);
    }

    [Fact]
    public void A_load_that_fails_is_tried_again_and_in_the_end_those_who_wait_are_told_why()
    {
        var world = Small();
        world.LoadFault = _ => "out of memory";
        var call = world.Call("ann", Lane.Low, "a", 5);
        world.Until(300);
        world.Log.OfType<SchedulerEffect.LoadModel>().Count().ShouldBe(3);
        world.Calls[call].Refusal.ShouldBe(new SchedulerEffect.RefuseCall(call, RefusalReason.LoadFailed, Words: "out of memory"));
    }

    [Fact]
    public void A_model_is_loaded_before_its_tasks_are_due()
    {
        var world = Small();
        world.Happen(new SchedulerEvent.WorkExpected(new ModelKey("a"), world.Start.AddSeconds(300)));
        world.Until(239);
        Loads(world).ShouldBeEmpty();
        world.Until(246);
        Loads(world).ShouldBe(["a"]);
    }

    [Fact]
    public void A_model_that_nobody_asks_is_unloaded()
    {
        var world = Small(new SchedulingPolicy { UnloadAfter = TimeSpan.FromMinutes(10) });
        world.Call("ann", Lane.Low, "a", 5);
        world.Until(600);
        world.Servers.Values.Single().Loaded.Count.ShouldBe(1);
        world.Until(620);
        world.Servers.Values.Single().Loaded.ShouldBeEmpty();
    }

    [Fact]
    public void The_owner_gets_the_memory_back_when_what_runs_has_ended()
    {
        var world = Small();
        world.Call("ann", Lane.Low, "a", 20);
        world.Until(10);
        world.Happen(new SchedulerEvent.UnloadWanted(new EndpointId("gpu"), null));
        world.Until(24);
        world.Servers.Values.Single().Loaded.Count.ShouldBe(1);
        world.Until(30);
        world.Servers.Values.Single().Loaded.ShouldBeEmpty();
    }

    [Fact]
    public void While_the_server_is_away_people_are_told_since_when_and_tasks_wait_for_its_return()
    {
        var world = Small();
        world.Until(10);
        var waiting = world.Call("me", Lane.Interactive, "a", 5);
        world.Lose("gpu");
        world.Calls[waiting].Refusal!.Reason.ShouldBe(RefusalReason.Away);
        world.Until(20);
        var person = world.Call("me", Lane.Interactive, "a", 5);
        var task = world.Call("ann", Lane.Low, "a", 5);
        world.Calls[person].Refusal.ShouldBe(new SchedulerEffect.RefuseCall(person, RefusalReason.Away, world.Start.AddSeconds(10)));
        world.Until(1000);
        world.Calls[task].IsOpen.ShouldBeTrue();
        world.Look("gpu");
        world.Until(1030);
        world.Calls[task].EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public void A_call_for_a_model_that_no_server_has_is_refused()
    {
        var world = Small();
        world.Happen(new SchedulerEvent.EndpointSeen(new EndpointId("gpu"), []) { Available = [new ModelKey("a")] });
        var call = world.Call("ann", Lane.Low, "b", 5);
        world.Calls[call].Refusal!.Reason.ShouldBe(RefusalReason.NoSuchModel);
    }

    [Fact]
    public void What_a_lost_server_had_not_begun_goes_on_at_another_one()
    {
        var world = new SchedulerWorld().Model("a", 9_000).Server("one", 1, 12_000, "a").Server("two", 1, 12_000, "a");
        var call = world.Call("ann", Lane.Medium, "a", 30);
        world.Until(10);
        world.Lose("one");
        world.Until(60);
        world.Log.OfType<SchedulerEffect.StartCall>().Select(start => start.Endpoint.Value).ShouldBe(["one", "two"]);
        world.Calls[call].EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public void After_faults_in_a_row_a_server_is_left_alone_and_then_tried_with_one_call()
    {
        var world = new SchedulerWorld().Model("a", 9_000).Server("gpu", 4, 12_000, "a");
        var ids = Enumerable.Range(1, 5).Select(i => new CallId(1000 + i)).ToList();
        var state = world.State;
        var now = world.Start;
        List<SchedulerEffect> effects = [];
        for (var i = 0; i < 5; i++)
        {
            Decide(new SchedulerEvent.CallArrived(new ModelCall(ids[i], new TenantId("ann"), Lane.Low, new ModelKey("a"))));
            Decide(new SchedulerEvent.CallEnded(ids[i], null, IsEndpointFault: true));
        }

        state.Endpoints[0].IsUsable(now).ShouldBeFalse();
        for (var i = 0; i < 3; i++)
            Decide(new SchedulerEvent.CallArrived(new ModelCall(new CallId(i), new TenantId("ann"), Lane.Low, new ModelKey("a"))));
        state.Running.ShouldBeEmpty();
        effects.OfType<SchedulerEffect.WakeAt>().Last().At.ShouldBe(now.AddSeconds(10));

        now = now.AddSeconds(10);
        Decide(new SchedulerEvent.Woken());
        state.Running.Count.ShouldBe(1, "one half-open trial");
        Decide(new SchedulerEvent.CallEnded(state.Running.Keys.Single(), null, IsEndpointFault: true));
        state.Running.ShouldBeEmpty();
        state.Endpoints[0].Breaker.OpenUntil.ShouldBe(now.AddSeconds(20));

        now = now.AddSeconds(20);
        Decide(new SchedulerEvent.Woken());
        Decide(new SchedulerEvent.CallEnded(state.Running.Keys.Single(), null));
        state.Endpoints[0].Breaker.ShouldBe(new Breaker(0));
        state.Running.Count.ShouldBe(1);

        void Decide(SchedulerEvent happened)
        {
            var decided = SchedulingDecision.Decide(state, happened, now, SchedulingPolicy.Default);
            state = decided.State;
            effects.AddRange(decided.Effects);
        }
    }
}
