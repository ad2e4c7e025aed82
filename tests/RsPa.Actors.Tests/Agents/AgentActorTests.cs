using Akka.Actor;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
using RsPa.Actors.Tests.Health;
using RsPa.Testing;
using Xunit.Abstractions;
using static RsPa.Actors.Tests.Agents.AgentSamples;

namespace RsPa.Actors.Tests.Agents;

public sealed class AgentActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private readonly FakeTotals _totals = new();
    private readonly PauseBook _pauses = new();
    private readonly AgentPolicy _policy = new() { SnapshotEvery = 5 };

    [Fact]
    public async Task Configured_for_the_first_time_it_opens_and_is_registered()
    {
        var dispatcher = CreateTestProbe();
        var agent = Start(dispatcher);

        agent.Tell(new ConfigureAgent(Definition()), TestActor);

        (await ExpectMsgAsync<AgentAccepted>()).Agent.Status.ShouldBe(AgentStatus.Registered);
        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition(), Here));
    }

    [Fact]
    public async Task A_pause_closes_it_and_survives_a_restart()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);

        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        (await ExpectMsgAsync<AgentAccepted>()).Agent.Paused.ShouldBe("holiday");
        await dispatcher.ExpectMsgAsync(new AgentUnavailable(Receipts, Here));
        agent = await Restarted(agent, dispatcher);

        await dispatcher.ExpectMsgAsync(new AgentUnavailable(Receipts, Here));
        (await View(agent)).Paused.ShouldBe("holiday");
        agent.Tell(new ResumeAgent(Receipts), TestActor);
        (await ExpectMsgAsync<AgentAccepted>()).Agent.Paused.ShouldBeNull();
        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition(), Here));
    }

    [Fact]
    public async Task A_pause_is_answered_when_it_is_kept_beside_the_tasks_too()
    {
        var agent = await Configured(CreateTestProbe());

        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        _pauses.Kept.Last().ShouldBe(new SetAgentPaused(Receipts, true));

        agent.Tell(new ResumeAgent(Receipts), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        _pauses.Kept.Last().ShouldBe(new SetAgentPaused(Receipts, false));
    }

    [Fact]
    public async Task A_pause_that_the_store_cannot_keep_holds_and_whoever_asked_learns_that_a_restart_would_shake_it()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        _pauses.Refusal = "disk full";

        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);

        (await ExpectMsgAsync<AgentRefused>()).Message.ShouldBe(
            "Agent 'receipts' is paused, but the task store could not note it: disk full After a restart it would take tasks for a moment, until its journal is read. Say it again when the store can write.");
        await dispatcher.ExpectMsgAsync(new AgentUnavailable(Receipts, Here));
        (await View(agent)).Paused.ShouldBe("holiday");

        _pauses.Refusal = null;
        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        _pauses.Kept.Last().ShouldBe(new SetAgentPaused(Receipts, true));
    }

    [Fact]
    public async Task After_a_restart_it_puts_the_stores_copy_right()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        _pauses.Refusal = "disk full";
        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentRefused>();
        _pauses.Refusal = null;

        await Restarted(agent, dispatcher);

        await AwaitAssertAsync(() => _pauses.Kept.ShouldContain(new SetAgentPaused(Receipts, true)));
    }

    [Fact]
    public async Task What_it_has_done_is_read_from_its_row_whenever_it_is_asked()
    {
        var agent = await Configured(CreateTestProbe());

        _totals.Row = Done(3, 2);
        (await View(agent)).Totals.ShouldBe(Done(3, 2));
        _totals.Row = Failed(9, 5);

        var view = await View(agent);
        (view.Totals, view.Status, view.ConsecutiveFailures).ShouldBe((Failed(9, 5), AgentStatus.Error, 5));
    }

    // Each quarter of a second it kept what it had counted: a full disk had it fail and begin again over and over.
    [Fact]
    public async Task Attempts_cost_its_journal_nothing()
    {
        var agent = await Configured(CreateTestProbe());
        for (var sequence = 1; sequence <= 100; sequence++)
        {
            _totals.Row = Done(sequence);
            agent.Tell(new AttemptsRunning(Receipts, sequence % 2, Here));
            Advance(_policy.LookEvery);
        }

        (await View(agent)).Totals.LastSequence.ShouldBe(100);
        (await StoredEvents(agent)).ShouldBe(1);
    }

    [Fact]
    public async Task Too_many_failures_are_logged_once()
    {
        var agent = await Configured(CreateTestProbe());
        await View(agent);
        _totals.Row = Failed(5, 5);

        await EventFilter.Warning(start: "Agent receipts is in error: its newest 5 attempts failed. The newest error: no vendor").ExpectOneAsync(async () =>
        {
            agent.Tell(new AttemptsRunning(Receipts, 0, Here));
            Advance(_policy.LookEvery);
            await View(agent);
            _totals.Row = Failed(6, 6);
            await View(agent);
        });
    }

    [Fact]
    public async Task Reading_that_fails_is_a_fault_with_a_remedy_shows_what_was_read_last_and_is_tried_again()
    {
        var agent = await Configured(CreateTestProbe());
        _totals.Row = Done(4, 4);
        await View(agent);
        _totals.FailNext(2);

        (await View(agent)).Totals.ShouldBe(Done(4, 4));
        var pong = await Health(agent);
        pong.Fault.ShouldNotBeNull().ShouldContain("database is locked");
        pong.Remedy.ShouldNotBeNull().ShouldContain("1 s");
        Advance(_policy.CatchUp.Wait(0));
        await AwaitAssertAsync(async () => (await Health(agent)).Remedy.ShouldNotBeNull().ShouldContain("2 s"));
        Advance(_policy.CatchUp.Wait(1));
        await AwaitAssertAsync(async () => (await Health(agent)).Fault.ShouldBeNull());
    }

    [Fact]
    public async Task A_dispatcher_that_starts_is_told()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        agent.Tell(new AttemptsRunning(Receipts, 2, Here));
        (await View(agent)).Running.ShouldBe(2);

        agent.Tell(AnnounceAgents.Instance);

        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition(), Here));
        (await View(agent)).Running.ShouldBe(0);
    }

    [Fact]
    public async Task After_a_snapshot_it_recovers_the_same()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        for (var round = 0; round < 12; round++)
        {
            agent.Tell(new PauseAgent(Receipts, $"reason {round}"), TestActor);
            await ExpectMsgAsync<AgentAccepted>();
        }

        agent = await Restarted(agent, dispatcher);

        (await View(agent)).Paused.ShouldBe("reason 11");
    }

    [Fact]
    public async Task Never_configured_it_is_unknown()
    {
        var agent = Start(CreateTestProbe());

        agent.Tell(new GetAgent(Receipts), TestActor);
        await ExpectMsgAsync(new AgentUnknown(Receipts));
        agent.Tell(new PauseAgent(Receipts, "x"), TestActor);
        await ExpectMsgAsync(new AgentUnknown(Receipts));
    }

    private IActorRef Start(IActorRef dispatcher)
    {
        Bus.Subscribe<AgentAvailable>(dispatcher);
        Bus.Subscribe<AgentUnavailable>(dispatcher);
        return Sys.ActorOf(AgentActor.Props(Receipts, Definition(), _pauses.Open(Sys), Bus, _totals, new AgentSupervision { Node = Here, Policy = _policy }, Time));
    }

    private async Task<IActorRef> Configured(Akka.TestKit.TestProbe dispatcher)
    {
        var agent = Start(dispatcher);
        agent.Tell(new ConfigureAgent(Definition()), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition(), Here));
        return agent;
    }

    private async Task<IActorRef> Restarted(IActorRef agent, IActorRef dispatcher)
    {
        await WatchAsync(agent);
        Sys.Stop(agent);
        await ExpectTerminatedAsync(agent);
        return Start(dispatcher);
    }

    private async Task<AgentView> View(IActorRef agent)
    {
        agent.Tell(new GetAgent(Receipts), TestActor);
        return await ExpectMsgAsync<AgentView>();
    }

    private async Task<Pong> Health(IActorRef agent)
    {
        agent.Tell(new Ping(1), TestActor);
        return await ExpectMsgAsync<Pong>();
    }

    private async Task<long> StoredEvents(IActorRef agent) =>
        long.Parse((await Health(agent)).Shown("stored_events"), System.Globalization.CultureInfo.InvariantCulture);
}
