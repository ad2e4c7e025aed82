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
    public void BeforeAnOffer_NothingIsClaimed() => SlotLedger.Empty.Demand(Lease).ShouldBeNull();

    [Fact]
    public void ADemand_AsksForTheFreeSlotsOfTheNode_AndLeavesWhatAnAgentMayRunToTheClaim()
    {
        var demand = Offered(5, (Alpha, 2), (Beta, 9)).Claimed([Task(Alpha)]).Demand(Lease).ShouldNotBeNull();

        (demand.Owner, demand.Lease, demand.Slots).ShouldBe((Here, Lease, 4));
        demand.Agents.ShouldBe([new AgentSlots(Alpha, 2), new AgentSlots(Beta, 9)], ignoreOrder: true);
    }

    [Fact]
    public void WithoutAFreeSlot_OrAnAgent_NothingIsAsked()
    {
        Offered(1, (Alpha, 5)).Claimed([Task(Alpha)]).Demand(Lease).ShouldBeNull();
        Offered(5).Demand(Lease).ShouldBeNull();
        Offered(0, (Alpha, 5)).Demand(Lease).ShouldBeNull();
    }

    [Fact]
    public void LimitsThatSank_BelowWhatIsHeld_AskForNothing_UntilEnoughIsFree()
    {
        ClaimedTask[] tasks = [Task(Alpha), Task(Alpha), Task(Alpha)];
        var ledger = Offered(4, (Alpha, 4)).Claimed(tasks).Offered(Offer(Here, 2, (Alpha, 2)));

        ledger.Demand(Lease).ShouldBeNull();
        ledger = ledger.Freed(tasks[0].Id, tasks[0].Fence);
        ledger.Demand(Lease).ShouldBeNull();
        ledger.Freed(tasks[1].Id, tasks[1].Fence).Demand(Lease)!.Slots.ShouldBe(1);
    }

    // The end of an attempt is sent again while the disk does not answer. When both copies came in at last, each of them freed a
    // slot, and the node ran more than its limit from then on.
    [Fact]
    public void AnEndThatComesInTwice_FreesOneSlot()
    {
        ClaimedTask[] tasks = [Task(Alpha), Task(Alpha)];
        var ledger = Offered(2, (Alpha, 2)).Claimed(tasks).Freed(tasks[0].Id, tasks[0].Fence).Freed(tasks[0].Id, tasks[0].Fence);

        ledger.Demand(Lease)!.Slots.ShouldBe(1);
        ledger.Lost(tasks[0].Id).ShouldBe(ledger);
    }

    [Fact]
    public void AnEndUnderAnOlderFence_DoesNotFreeTheTasksNewSlot()
    {
        var first = Task(Alpha);
        var again = first with { Fence = first.Fence + 1 };
        var ledger = Offered(1, (Alpha, 1)).Claimed([first]).Lost(first.Id).Claimed([again]);

        ledger.Freed(first.Id, first.Fence).Demand(Lease).ShouldBeNull();
        ledger.Freed(again.Id, again.Fence).Demand(Lease).ShouldNotBeNull();
    }

    [Fact]
    public void AnOfferOfTheSameDispatcher_DoesNotChangeWhatIsHeld() =>
        Offered(2, (Alpha, 2)).Claimed([Task(Alpha)]).Offered(Offer(Here, 2, (Alpha, 2))).Held.Count.ShouldBe(1);

    [Fact]
    public void AnOfferOfADispatcherThatIsNew_ReplacesWhatIsHeld_ByWhatItHolds()
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
