using Akka.Actor;
using Akka.TestKit;
using RsPa.Actors.Health;
using RsPa.Actors.Protocol.Health;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Health;

public sealed class HealthActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly HealthFigure[] Depth = [new HealthFigure.Number("depth", 3, "{row}")];

    private readonly HealthPolicy _policy = new();

    [Fact]
    public async Task Until_all_have_answered_it_is_not_ready()
    {
        var (store, agents) = (CreateTestProbe(), CreateTestProbe());
        var health = Start(("store", store), ("agents", agents));

        await Answer(store, "store");
        var report = await Report(health);
        report.Ready.ShouldBeFalse();
        report.Parts.Select(part => (part.Name, part.State)).ShouldBe([("agents", "starting"), ("store", "ready")]);

        await Answer(agents, "agents");
        (await Report(health)).Ready.ShouldBeTrue();
    }

    // Actors that keep a journal answer while they read it. That was taken for ready, up to two seconds too soon.
    [Fact]
    public async Task A_part_that_reads_its_journal_is_starting_and_not_ready()
    {
        var agents = CreateTestProbe();
        var health = Start(("agents", agents));

        await Answer(agents, "agents", state: "recovering");
        var report = await Report(health);
        (report.Ready, report.Parts.ShouldHaveSingleItem().State, report.Parts[0].Fault).ShouldBe((false, "starting", null));

        Advance(_policy.StartInterval);
        await Answer(agents, "agents");
        (await Report(health)).Ready.ShouldBeTrue();

        // Once more, after a restart: it has begun before, and says itself what it does.
        Advance(_policy.Interval);
        await Answer(agents, "agents", state: "recovering");
        report = await Report(health);
        (report.Ready, report.Parts.ShouldHaveSingleItem().State).ShouldBe((false, "recovering"));
    }

    [Fact]
    public async Task Parts_that_start_are_asked_in_quick_succession_and_the_others_are_not()
    {
        var (store, agents) = (CreateTestProbe(), CreateTestProbe());
        var health = Start(("store", store), ("agents", agents));
        await Answer(store, "store");
        await Answer(agents, "agents", state: "recovering");
        await Report(health);

        Advance(_policy.StartInterval * 3);
        for (var i = 0; i < 2; i++)
            await Answer(agents, "agents", state: "recovering");
        await Answer(agents, "agents");
        (await Report(health)).Ready.ShouldBeTrue();
        Advance(_policy.StartInterval * 3);
        await Report(health);

        store.HasMessages.ShouldBeFalse();
        agents.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public async Task A_part_that_does_not_begin_is_asked_slowly_after_a_time()
    {
        var agents = CreateTestProbe();
        var health = Start(("agents", agents));
        await agents.ExpectMsgAsync<Ping>();
        Advance(_policy.SilenceLimit + _policy.StartInterval);
        await Report(health);
        while (agents.HasMessages)
            await agents.ExpectMsgAsync<Ping>();

        Advance(_policy.Interval - _policy.StartInterval);
        await Report(health);

        await agents.ExpectMsgAsync<Ping>();
        agents.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public async Task Silence_becomes_a_fault_with_a_remedy_and_an_answer_heals_it()
    {
        var store = CreateTestProbe();
        var health = Start(("store", store));
        await Answer(store, "store");
        (await Report(health)).Ready.ShouldBeTrue();

        Advance(_policy.SilenceLimit);
        (await Report(health)).Ready.ShouldBeTrue();
        Advance(TimeSpan.FromSeconds(1));

        var part = (await Report(health)).Parts.ShouldHaveSingleItem();
        part.State.ShouldBe("silent");
        part.Fault.ShouldNotBeNull().ShouldContain("store has not answered for 16 s");
        part.Remedy.ShouldNotBeNull().ShouldContain("restart the service");

        await Answer(store, "store");
        (await Report(health)).Ready.ShouldBeTrue();
    }

    [Fact]
    public async Task A_parts_own_fault_is_shown_with_its_remedy_apart_from_its_figures()
    {
        var store = CreateTestProbe();
        var health = Start(("store", store));

        await Answer(store, "store", "the disk is full", "free some space");

        var part = (await Report(health)).Parts.ShouldHaveSingleItem();
        (part.Fault, part.Remedy).ShouldBe(("the disk is full", "free some space"));
        part.Figures.ShouldBe(Depth);
    }

    [Fact]
    public async Task Every_part_is_asked_in_each_round()
    {
        var store = CreateTestProbe();
        var health = Start(("store", store));
        await Answer(store, "store");
        await Report(health);

        Advance(_policy.Interval * 2);

        await store.ExpectMsgAsync(new Ping(2));
        await store.ExpectMsgAsync(new Ping(3));
    }

    [Fact]
    public async Task An_answer_of_a_stranger_changes_nothing()
    {
        var health = Start(("store", CreateTestProbe()));

        health.Tell(new Pong(1, "who", "ready", null, null, Depth), TestActor);

        (await Report(health)).Parts.ShouldHaveSingleItem().Name.ShouldBe("store");
    }

    [Fact]
    public async Task A_part_that_is_well_and_could_be_better_says_how_and_is_ready()
    {
        var gateway = CreateTestProbe();
        var health = Start(("gateway", gateway));

        await Answer(gateway, "gateway", remedy: "get the model", state: "no model");

        var report = await Report(health);
        var part = report.Parts.ShouldHaveSingleItem();
        (report.Ready, part.Fault, part.Remedy).ShouldBe((true, null, "get the model"));
        part.Figures.ShouldBe(Depth);
    }

    private IActorRef Start(params (string Name, TestProbe Probe)[] parts) =>
        Sys.ActorOf(HealthActor.Props(parts.ToDictionary(part => part.Name, part => (ICanTell)part.Probe.Ref, StringComparer.Ordinal), _policy, Time, Bus), "health");

    private static async Task Answer(TestProbe part, string name, string? fault = null, string? remedy = null, string state = "ready")
    {
        var ping = await part.ExpectMsgAsync<Ping>();
        part.Reply(new Pong(ping.Round, name, state, fault, remedy, Depth));
    }

    private async Task<HealthReport> Report(IActorRef health)
    {
        health.Tell(GetHealth.Instance, TestActor);
        return await ExpectMsgAsync<HealthReport>();
    }
}
