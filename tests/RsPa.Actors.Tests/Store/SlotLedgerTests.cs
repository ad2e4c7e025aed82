using RsPa.Actors.Protocol.Nodes;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Store;
using RsPa.Agents;

namespace RsPa.Actors.Tests.Store;

public sealed class SlotLedgerTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly AgentName Alpha = new("alpha");
    private static readonly AgentName Beta = new("beta");
    private static readonly NodeIncarnation Here = new("here", new Guid("01900000-0000-7000-8000-000000000001"));
    private static readonly NodeIncarnation HereAnew = Here with { Incarnation = new Guid("01900000-0000-7000-8000-000000000002") };
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private int _made;

    [Fact]
    public void Before_an_offer_nothing_is_claimed() => SlotLedger.Empty.Demand(Lease).ShouldBeNull();

    [Fact]
    public void A_demand_asks_for_the_free_slots_of_the_node_and_leaves_what_an_agent_may_run_to_the_claim()
    {
        var demand = Offered(5, (Alpha, 2), (Beta, 9)).Claimed([Task(Alpha)]).Demand(Lease).ShouldNotBeNull();

        (demand.Owner, demand.Lease, demand.Slots).ShouldBe((Here, Lease, 4));
        demand.Agents.ShouldBe([new AgentSlots(Alpha, 2), new AgentSlots(Beta, 9)], ignoreOrder: true);
    }

    [Fact]
    public void Without_a_free_slot_or_an_agent_nothing_is_asked()
    {
        Offered(1, (Alpha, 5)).Claimed([Task(Alpha)]).Demand(Lease).ShouldBeNull();
        Offered(5).Demand(Lease).ShouldBeNull();
        Offered(0, (Alpha, 5)).Demand(Lease).ShouldBeNull();
    }

    [Fact]
    public void Limits_that_sank_below_what_is_held_ask_for_nothing_until_enough_is_free()
    {
        ClaimedTask[] tasks = [Task(Alpha), Task(Alpha), Task(Alpha)];
        var ledger = Offered(4, (Alpha, 4)).Claimed(tasks).Offered(Offer(Here, 2, (Alpha, 2)));

        ledger.Demand(Lease).ShouldBeNull();
        ledger = ledger.Freed(tasks[0].Id, tasks[0].Fence);
        ledger.Demand(Lease).ShouldBeNull();
        ledger.Freed(tasks[1].Id, tasks[1].Fence).Demand(Lease)!.Slots.ShouldBe(1);
    }

    [Fact]
    public void What_is_kept_for_more_urgent_tasks_is_told_to_the_claim()
    {
        var kept = new KeptSlots(1, 2, 3);

        SlotLedger.Empty.Offered(Offer(Here, 5, (Alpha, 5)) with { Kept = kept }).Demand(Lease)!.Kept.ShouldBe(kept);
    }

    // The end of an attempt is sent again while the disk does not answer. When both copies came in at last, each of them freed a
    // slot, and the node ran more than its limit from then on.
    [Fact]
    public void An_end_that_comes_in_twice_frees_one_slot()
    {
        ClaimedTask[] tasks = [Task(Alpha), Task(Alpha)];
        var ledger = Offered(2, (Alpha, 2)).Claimed(tasks).Freed(tasks[0].Id, tasks[0].Fence).Freed(tasks[0].Id, tasks[0].Fence);

        ledger.Demand(Lease)!.Slots.ShouldBe(1);
        ledger.Lost(tasks[0].Id).ShouldBe(ledger);
    }

    [Fact]
    public void An_end_under_an_older_fence_does_not_free_the_tasks_new_slot()
    {
        var first = Task(Alpha);
        var again = first with { Fence = first.Fence + 1 };
        var ledger = Offered(1, (Alpha, 1)).Claimed([first]).Lost(first.Id).Claimed([again]);

        ledger.Freed(first.Id, first.Fence).Demand(Lease).ShouldBeNull();
        ledger.Freed(again.Id, again.Fence).Demand(Lease).ShouldNotBeNull();
    }

    [Fact]
    public void An_offer_of_the_same_dispatcher_does_not_change_what_is_held() =>
        Offered(2, (Alpha, 2)).Claimed([Task(Alpha)]).Offered(Offer(Here, 2, (Alpha, 2))).Held.Count.ShouldBe(1);

    [Fact]
    public void An_offer_of_a_dispatcher_that_is_new_replaces_what_is_held_by_what_it_holds()
    {
        var held = new HeldTask(Task(Beta).Id, Beta, 3);
        var ledger = Offered(2, (Alpha, 2)).Claimed([Task(Alpha), Task(Alpha)]).Offered(Offer(HereAnew, 2, (Alpha, 2)) with { Held = [held] });

        (ledger.Owner, ledger.Held.Values.Single()).ShouldBe((HereAnew, held));
        ledger.Demand(Lease)!.Slots.ShouldBe(1);
    }

    private static SlotLedger Offered(int slots, params (AgentName Agent, int Slots)[] agents) => SlotLedger.Empty.Offered(Offer(Here, slots, agents));

    private static SlotOffer Offer(NodeIncarnation owner, int slots, params (AgentName Agent, int Slots)[] agents) =>
        new(owner, slots, agents.Select(agent => new AgentSlots(agent.Agent, agent.Slots)).ToArray(), []);

    private ClaimedTask Task(AgentName agent) => new(new TaskId(new Guid($"01900000-0000-7000-9000-{++_made:x12}")), agent, "{}", 1, 1, null, Now);
}
