using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Scheduling;

/// <summary>What the owner wants loaded and unloaded.</summary>
public sealed class SchedulingOwnerTests
{
    private static readonly EndpointId Gpu = new("gpu");

    [Fact]
    public void What_the_owner_wants_is_loaded_once_what_runs_in_its_place_has_ended()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 10);
        world.Call("ann", Lane.Medium, "m", 10);

        world.Happen(new SchedulerEvent.LoadWanted(Gpu, new ModelKey("n")));

        world.Until(5);
        world.State.Endpoint(Gpu)!.Load.ShouldNotBeNull().Model.ShouldBe(new ModelKey("n"));
        world.Until(16);
        world.Servers[Gpu].Loaded.ShouldBe([new ModelKey("n")]);
        world.State.Endpoint(Gpu)!.Wanted.ShouldBeNull();
    }

    [Fact]
    public void A_wish_for_what_is_loaded_changes_nothing()
    {
        var world = Ready();
        world.Happen(new SchedulerEvent.LoadWanted(Gpu, new ModelKey("m")));
        world.State.Endpoint(Gpu)!.Wanted.ShouldBeNull();
        world.State.Endpoint(Gpu)!.Load.ShouldBeNull();
    }

    [Fact]
    public void A_wish_is_over_when_its_load_has_begun_and_is_not_made_again()
    {
        var world = Ready();
        world.LoadFault = _ => "out of memory";
        world.Happen(new SchedulerEvent.LoadWanted(Gpu, new ModelKey("n")));
        world.Until(1_000);
        world.Log.OfType<SchedulerEffect.LoadModel>().Count(load => load.Model == new ModelKey("n")).ShouldBe(1);
    }

    [Fact]
    public void An_unload_takes_the_wish_back()
    {
        var world = Ready();
        world.Call("ann", Lane.Medium, "m", 10);
        world.Happen(new SchedulerEvent.LoadWanted(Gpu, new ModelKey("m")));
        world.Happen(new SchedulerEvent.LoadWanted(Gpu, new ModelKey("n")));
        world.Happen(new SchedulerEvent.UnloadWanted(Gpu, Model: null));
        world.State.Endpoint(Gpu)!.Wanted.ShouldBeNull();
    }

    [Fact]
    public void What_the_owner_wants_unloaded_does_not_come_back_by_itself()
    {
        var world = Ready();
        world.Call("me", Lane.Interactive, "m", 1);
        world.Until(5);
        world.Happen(new SchedulerEvent.UnloadWanted(Gpu, new ModelKey("m")));
        world.Until(600);
        world.Servers[Gpu].Loaded.ShouldBeEmpty();
    }

    [Fact]
    public void A_persons_model_that_nobody_asked_for_long_does_not_come_back_by_itself()
    {
        var world = Ready();
        world.Call("me", Lane.Interactive, "m", 1);
        world.Until(45 * 60);
        world.Servers[Gpu].Loaded.ShouldBeEmpty();
    }

    [Fact]
    public void Loads_and_swaps_are_counted_with_their_time()
    {
        var world = new SchedulerWorld().Model("m", 4_000, 3).Model("n", 4_000, 7).Server("gpu", 1, 6_000);
        world.Call("ann", Lane.Medium, "m", 1);
        world.Until(70);
        world.Happen(new SchedulerEvent.LoadWanted(Gpu, new ModelKey("n")));
        world.Until(140);

        var loads = world.State.Endpoint(Gpu)!.Loads;
        (loads.Loads, loads.Swaps, loads.SwapSeconds).ShouldBe((2, 1, 7));
        loads.SwapShare(world.Now).ShouldBe(0.05, 0.001);
    }

    private static SchedulerWorld Ready() => new SchedulerWorld().Model("m", 4_000, 5).Model("n", 4_000, 5).Server("gpu", 1, 6_000, "m");
}
