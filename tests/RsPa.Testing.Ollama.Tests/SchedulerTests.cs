using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.Tests;

/// <summary>The rules of the scheduler.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void A_first_call_loads_its_model_and_the_next_one_uses_it()
    {
        var bench = new SchedulerBench();

        bench.Ask(1, "a").ShouldBe("queued(1) load(a)");
        bench.EndLoad().ShouldBe("admitted(1)");
        bench.Ask(2, "a").ShouldBe("admitted(2)");
        bench.State.Loads.ShouldBe(1);
    }

    [Fact]
    public void Models_of_the_same_weights_share_a_runner_which_has_the_name_that_loaded_it()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");

        bench.Ask(2, SchedulerBench.Model("b") with { Weights = "a" }).ShouldBe("admitted(2)");
        bench.Loaded.ShouldBe("a*");
    }

    [Fact]
    public void One_model_loads_at_a_time_and_the_head_blocks_those_behind_it()
    {
        var bench = new SchedulerBench();

        bench.Ask(1, "a").ShouldBe("queued(1) load(a)");
        bench.Ask(2, "b").ShouldBe("queued(2)");
        bench.Ask(3, "a").ShouldBe("queued(3)"); // not loaded yet
        bench.EndLoad().ShouldBe("admitted(1) load(b)");
        bench.EndLoad().ShouldBe("admitted(2) admitted(3)");
    }

    [Fact]
    public void A_call_to_what_is_loaded_goes_past_the_queue()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");
        bench.Ask(2, "b");
        bench.Ask(3, "c").ShouldBe("queued(3)");

        bench.Ask(4, "a").ShouldBe("admitted(4)");
    }

    [Fact]
    public void Beyond_the_queue_a_call_is_refused_but_not_one_to_what_is_loaded()
    {
        var bench = new SchedulerBench(queue: 1);
        bench.Run(1, "a");
        bench.Ask(2, "b").ShouldBe("queued(2) load(b)");
        bench.Ask(3, "c").ShouldBe("queued(3)");

        bench.Ask(4, "d").ShouldBe("503(4)");
        bench.Ask(5, "a").ShouldBe("admitted(5)");
    }

    [Theory]
    [InlineData("""{"num_ctx":8192}""", true)]
    [InlineData("""{"num_batch":256}""", true)]
    [InlineData("""{"num_gpu":10}""", true)]
    [InlineData("""{"num_gpu":-1}""", false)]
    [InlineData("""{"main_gpu":1}""", true)]
    [InlineData("""{"num_thread":4}""", true)]
    [InlineData("""{"use_mmap":false}""", true)]
    [InlineData("""{"draft_num_predict":4}""", true)]
    [InlineData("""{"temperature":1}""", false)]
    [InlineData("""{"seed":7}""", false)]
    [InlineData("""{"stop":["x"]}""", false)]
    [InlineData("""{"num_predict":9}""", false)]
    [InlineData("""{"num_keep":9}""", false)]
    [InlineData("""{"num_ctx":4096}""", false)]
    public void Some_options_load_the_model_anew(string options, bool reloads)
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");
        bench.Leave(1);

        bench.Ask(2, "a", options: options).ShouldBe(reloads ? "queued(2) marked(a) ended(a) load(a)" : "admitted(2)");
    }

    [Fact]
    public void Back_to_no_context_loads_anew_too_and_a_runner_keeps_its_num_gpu()
    {
        var bench = new SchedulerBench();
        bench.Ask(1, "a", options: """{"num_ctx":8192,"num_gpu":10}""");
        bench.EndLoad();
        bench.Leave(1);

        bench.Ask(2, "a", options: """{"num_ctx":8192}""").ShouldBe("admitted(2)");
        bench.Leave(2);
        bench.Ask(3, "a").ShouldBe("queued(3) marked(a) ended(a) load(a)");
    }

    [Fact]
    public void Shift_and_other_adapters_load_anew()
    {
        var model = SchedulerBench.Model("a");
        var options = ModelOptions.Read(null, model, shift: true, 4096).Runner;

        options.NeedReloadFor(ModelOptions.Read(null, model, shift: false, 4096).Runner).ShouldBeTrue();
        options.NeedReloadFor(ModelOptions.Read(null, model with { Adapters = ["lora"] }, shift: true, 4096).Runner).ShouldBeTrue();
    }

    [Fact]
    public void The_context_has_the_models_own_as_its_bound() =>
        ModelOptions.Read(null, SchedulerBench.Model("a") with { ContextLength = 2048 }, shift: true, 4096).Runner.NumCtx.ShouldBe(2048);

    [Fact]
    public void A_reload_waits_for_those_who_use_the_runner_and_others_still_slip_in()
    {
        var bench = new SchedulerBench(parallel: 2);
        bench.Run(1, "a");

        bench.Ask(2, "a", options: """{"num_ctx":8192}""").ShouldBe("queued(2) marked(a)");
        bench.Ask(3, "a").ShouldBe("admitted(3)");
        bench.Leave(1).ShouldBe("");
        bench.Leave(3).ShouldBe("ended(a) load(a)");
        bench.EndLoad().ShouldBe("admitted(2)");
    }

    [Fact]
    public void At_the_most_models_an_idle_one_goes_by_shortest_keep_alive_and_then_path()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "c", 60);
        bench.Run(2, "b", 60);
        bench.Run(3, "a", 30);
        bench.Leave(1);
        bench.Leave(2);

        bench.Ask(4, "d").ShouldBe("queued(4) marked(b) ended(b) load(d)"); // a is busy, b and c stay as long, b is first
        bench.Loaded.ShouldBe("ca*d…");
    }

    [Fact]
    public void Where_none_is_idle_the_one_that_stays_shortest_is_waited_for_and_never_interrupted()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a", 60);
        bench.Run(2, "b", 30);
        bench.Run(3, "c", 90);

        bench.Ask(4, "d").ShouldBe("queued(4) marked(b)");
        bench.Leave(1).ShouldBe(""); // another that becomes idle does not help
        bench.Leave(2).ShouldBe("ended(b) load(d)");
    }

    [Fact]
    public void Where_memory_does_not_do_as_many_go_as_are_needed()
    {
        var bench = new SchedulerBench(vram: 10 * SchedulerBench.Gigabyte);
        bench.Run(1, "a");
        bench.Run(2, "b");
        bench.Leave(1);
        bench.Leave(2);

        bench.Ask(3, SchedulerBench.Model("big", 8)).ShouldBe("queued(3) marked(a) ended(a) marked(b) ended(b) load(big)");
    }

    [Fact]
    public void A_model_that_is_larger_than_the_memory_is_loaded_alone()
    {
        var bench = new SchedulerBench(vram: 10 * SchedulerBench.Gigabyte);

        bench.Ask(1, SchedulerBench.Model("big", 40)).ShouldBe("queued(1) load(big)");
    }

    [Fact]
    public void Slots_are_given_in_order_and_there_are_only_so_many()
    {
        var bench = new SchedulerBench(parallel: 2);
        bench.Run(1, "a");
        foreach (var call in new[] { 2, 3, 4 })
            bench.Ask(call, "a");

        bench.Slot(3).ShouldBe("slot(3)");
        bench.Slot(2).ShouldBe("");
        bench.Slot(4).ShouldBe("");
        bench.Leave(1).ShouldBe("slot(2)");
        bench.Leave(2).ShouldBe("slot(4)");
    }

    [Fact]
    public void A_call_that_only_loads_takes_no_slot()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");

        bench.Ask(2, "a").ShouldBe("admitted(2)");
        bench.Leave(2);
        bench.Loaded.ShouldBe("a*");
    }

    [Fact]
    public void An_idle_model_goes_when_its_time_is_over_and_a_call_begins_it_anew()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");
        bench.Pass(1000).ShouldBe(""); // it works
        bench.Leave(1);
        bench.Pass(299).ShouldBe("");
        bench.Run(2, "a");
        bench.Leave(2);

        bench.Pass(299).ShouldBe("");
        bench.Pass(1).ShouldBe("ended(a)");
    }

    [Theory]
    [InlineData(0.0, "ended(a)")]
    [InlineData(10.0, "")]
    public void A_call_says_how_long_its_model_stays(double seconds, string led)
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a", seconds);

        bench.Leave(1).ShouldBe(led);
        bench.Pass(9).ShouldBe("");
        bench.Pass(1).ShouldBe(seconds > 0 ? "ended(a)" : "");
    }

    [Fact]
    public void A_call_that_does_not_say_leaves_it_as_it_was()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a", 10);
        bench.Leave(1);
        bench.Run(2, "a");
        bench.Leave(2);

        bench.Pass(10).ShouldBe("ended(a)");
    }

    [Fact]
    public void An_unload_waits_for_those_who_use_the_model()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");

        bench.Unload("a").ShouldBe("marked(a)");
        bench.Leave(1).ShouldBe("ended(a)");
    }

    [Fact]
    public void An_unload_in_the_middle_of_a_load_lets_its_call_be_served()
    {
        var bench = new SchedulerBench();
        bench.Ask(1, "a");

        bench.Unload("a").ShouldBe("marked(a)");
        bench.EndLoad().ShouldBe("admitted(1)");
        bench.Leave(1).ShouldBe("ended(a)");
    }

    [Fact]
    public void A_load_ends_when_its_caller_leaves()
    {
        var bench = new SchedulerBench();
        bench.Ask(1, "a");
        bench.Ask(2, "b");
        bench.Ask(3, "b");

        bench.Leave(2).ShouldBe("");
        bench.Leave(1).ShouldBe("aborted(a) load(b)");
        bench.EndLoad().ShouldBe("admitted(3)");
    }

    [Fact]
    public void A_load_that_fails_fails_its_own_call_only()
    {
        var bench = new SchedulerBench();
        bench.Ask(1, "a");
        bench.Ask(2, "a");

        bench.EndLoad("no memory").ShouldBe("failed(1) load(a)");
        bench.EndLoad().ShouldBe("admitted(2)");
    }

    [Fact]
    public void A_lost_slot_leaves_every_further_call_waiting_until_the_model_is_unloaded()
    {
        var bench = new SchedulerBench();
        bench.Run(1, "a");

        bench.Leave(1, losesSlot: true).ShouldBe("lost(a)");
        bench.Ask(2, "a").ShouldBe("admitted(2)");
        bench.Slot(2).ShouldBe("");
        bench.Leave(2).ShouldBe("");
        bench.Unload("a").ShouldBe("marked(a) ended(a)");
        bench.Ask(3, "a").ShouldBe("queued(3) load(a)");
        bench.EndLoad();
        bench.Slot(3).ShouldBe("slot(3)");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_happens_nothing_is_in_two_places_and_no_call_is_forgotten(int seed)
    {
        var random = new Random(seed);
        var bench = new SchedulerBench(queue: 4, loaded: 2, parallel: 2, vram: 9 * SchedulerBench.Gigabyte);
        var open = new List<int>();
        var refused = 0;
        for (var step = 1; step <= 3000; step++)
        {
            var call = open.Count > 0 ? open[random.Next(open.Count)] : 0;
            switch (random.Next(7))
            {
                case 0 or 1:
                    if (bench.Ask(step, "abcd"[random.Next(4)].ToString(), random.Next(3) * 10, random.Next(5) == 0 ? """{"num_ctx":8192}""" : "{}").Contains("503(", StringComparison.Ordinal))
                        refused++;
                    else
                        open.Add(step);
                    break;
                case 2 when bench.State.Loading is not null:
                    bench.EndLoad();
                    break;
                case 3 when bench.State.HeldBy(call) is { } held && !held.Waiting.Contains(call) && !held.Working.Contains(call):
                    bench.Slot(call);
                    break;
                case 4 or 5:
                    bench.Leave(call);
                    open.Remove(call);
                    break;
                default:
                    bench.Pass(random.Next(5));
                    break;
            }

            var state = bench.State;
            var places = state.Queue.Select(demand => demand.Call).Concat(state.Head is { } head ? [head.Call] : []).Concat(state.Runners.SelectMany(runner => runner.Users)).ToList();
            places.Order().ShouldBe(open.Order());
            state.Runners.Count.ShouldBeLessThanOrEqualTo(2);
            state.Runners.Select(runner => runner.Model.Weights).Distinct().Count().ShouldBe(state.Runners.Count);
            state.Runners.Count(runner => runner.IsLoading).ShouldBeLessThanOrEqualTo(1);
            state.Runners.ShouldAllBe(runner => runner.Working.Count <= 2 && runner.Working.Concat(runner.Waiting).All(runner.Users.Contains));
            state.Queue.Count.ShouldBeLessThanOrEqualTo(4);
            (state.Head is null && !state.Queue.IsEmpty).ShouldBeFalse();
        }

        (bench.State.Loads, refused).ShouldSatisfyAllConditions(counts => counts.Loads.ShouldBeGreaterThan(50), counts => counts.refused.ShouldBeGreaterThan(0));
    }
}
