using FsCheck;
using FsCheck.Fluent;
using RsPa.Actors.Gateway.Scheduling;

namespace RsPa.Actors.Tests.Gateway.Scheduling;

/// <summary>
/// What holds whatever comes: <see cref="SchedulerWorld"/> checks each effect, and these look at the whole. A failure prints the scenario,
/// made as small as it still fails, and the seed.
/// </summary>
public sealed class SchedulingPropertyTests
{
    private const int Runs = 100;
    private static readonly string[] Models = ["small", "middle", "large"];
    private static readonly string[] Tenants = ["ann", "bob", "cy", "dee"];

    [Fact]
    public void Whatever_comes_no_slot_is_taken_twice_loads_are_one_at_a_time_and_each_call_has_one_outcome() =>
        Check(Scenarios(calls: 60, seconds: 600, leaves: true, faults: true, longest: 30), scenario =>
        {
            var world = scenario.Play(new SchedulerWorld(scenario.Policy));
            foreach (var call in world.Calls.Values)
            {
                call.Outcomes.ShouldBeLessThanOrEqualTo(1, $"{call.Call.Id}");
                if (!call.HasLeft)
                    call.Outcomes.ShouldBe(1, $"{call.Call.Id} was lost: {call}");
                call.Preemptions.ShouldBeLessThanOrEqualTo(1, $"{call.Call.Id} was preempted twice");
                if (call.Preemptions > 0)
                    call.Call.ShouldSatisfyAllConditions(one => one.TakesWholeAnswer.ShouldBeTrue(), one => one.Lane.ShouldNotBe(Lane.Interactive));
            }

            world.State.Running.ShouldBeEmpty();
            world.State.Waiting.ShouldBeEmpty();
            world.State.HeldCalls.ShouldBeEmpty();
            world.State.Endpoints.Sum(endpoint => endpoint.InFlight).ShouldBe(0);
        });

    [Fact]
    public void Two_tenants_that_wait_side_by_side_are_served_alike_up_to_a_constant() =>
        Check(Scenarios(calls: 400, seconds: 200, leaves: false, faults: false, lanes: [Lane.High, Lane.Low], longest: 3, isOwnModel: true), scenario =>
        {
            var fairness = new FairnessWatch(scenario.Policy, scenario.Slots);
            var world = new SchedulerWorld(scenario.Policy) { Watch = fairness.Look };
            scenario.Play(world);
            fairness.Worst.ShouldBeLessThanOrEqualTo(1, fairness.Where);
        });

    [Fact]
    public void While_there_is_capacity_no_call_waits_beyond_the_maximum_of_its_lane() =>
        Check(Scenarios(calls: 25, seconds: 3000, leaves: false, faults: false), scenario =>
        {
            var world = scenario.Play(new SchedulerWorld(scenario.Policy));
            foreach (var call in world.Calls.Values)
                call.Wait().ShouldBeLessThanOrEqualTo(scenario.Policy.MaxWait(call.Call.Lane).TotalSeconds, $"{call.Call}");
        });

    private static void Check(Gen<Scenario> scenarios, Action<Scenario> holds) =>
        Prop.ForAll(Arb.From(scenarios, scenario => scenario.Smaller()), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static Gen<Scenario> Scenarios(int calls, double seconds, bool leaves, bool faults, Lane[]? lanes = null, int longest = 6, bool isOwnModel = false)
    {
        var call =
            from at in Gen.Choose(0, (int)(seconds * 10))
            from tenant in Gen.Elements(Tenants)
            let comes = isOwnModel && tenant == Tenants[^1] ? (at / 4) + (seconds * 7) : at // that one is idle at first, and gets no credit for it
            from lane in Gen.Elements(lanes ?? [.. Lanes.All])
            from model in isOwnModel ? Gen.Constant(Models[Array.IndexOf(Tenants, tenant) % Models.Length]) : Gen.Elements(Models)
            from tenths in Gen.Choose(2, longest * 10)
            from guess in Gen.Choose(5, 20)
            from whole in Gen.Elements(true, false)
            from prefix in Gen.Elements(null, "p1", "p2")
            from leavesAfter in leaves ? Gen.Frequency((4, Gen.Constant(-1)), (1, Gen.Choose(0, 300))) : Gen.Constant(-1)
            select new ScenarioCall(comes / 10.0, tenant, lane, model, tenths / 10.0, tenths * guess / 100.0, whole, prefix, leavesAfter / 10.0);
        return
            from all in Gen.ArrayOf(call, calls)
            from slots in Gen.Choose(1, 4)
            from servers in Gen.Choose(1, 2)
            from slack in isOwnModel ? Gen.Elements(1, 3) : Gen.Elements(2, 10, 60)
            from preemptAfter in Gen.Elements(0, 1, 3, 20)
            from lostAt in faults ? Gen.Frequency((1, Gen.Constant(-1)), (1, Gen.Choose(0, (int)seconds))) : Gen.Constant(-1)
            from lostFor in Gen.Choose(1, 120)
            from badLoads in faults ? Gen.Elements(0, 1, 2) : Gen.Constant(0)
            select new Scenario(all, slots, servers, lostAt, lostFor, badLoads)
            {
                Policy = SchedulingPolicy.Default with { FairnessSlack = TimeSpan.FromSeconds(slack), LoadingSlack = TimeSpan.FromSeconds(slack), PreemptAfter = TimeSpan.FromSeconds(preemptAfter) },
            };
    }
}
