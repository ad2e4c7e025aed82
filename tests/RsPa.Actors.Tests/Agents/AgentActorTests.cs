using Akka.Actor;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Protocol.Tasks;
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
    public async Task ConfiguredForTheFirstTime_ItOpens_AndIsRegistered()
    {
        var dispatcher = CreateTestProbe();
        var agent = Start(dispatcher);

        agent.Tell(new ConfigureAgent(Definition()), TestActor);

        (await ExpectMsgAsync<AgentAccepted>()).Agent.Status.ShouldBe(AgentStatus.Registered);
        await dispatcher.ExpectMsgAsync(new AgentOpened(Definition()));
    }

    [Fact]
    public async Task APause_ClosesIt_AndSurvivesARestart()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);

        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        (await ExpectMsgAsync<AgentAccepted>()).Agent.Paused.ShouldBe("holiday");
        await dispatcher.ExpectMsgAsync(new AgentClosed(Receipts));
        agent = await Restarted(agent, dispatcher);

        await dispatcher.ExpectMsgAsync(new AgentClosed(Receipts));
        (await View(agent)).Paused.ShouldBe("holiday");
        agent.Tell(new ResumeAgent(Receipts), TestActor);
        (await ExpectMsgAsync<AgentAccepted>()).Agent.Paused.ShouldBeNull();
        await dispatcher.ExpectMsgAsync(new AgentOpened(Definition()));
    }

    [Fact]
    public async Task APause_IsAnswered_WhenItIsKeptBesideTheTasksToo()
    {
        var agent = await Configured(CreateTestProbe());

        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        _pauses.Kept.Last().ShouldBe(new KeepPause(Receipts, true));

        agent.Tell(new ResumeAgent(Receipts), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        _pauses.Kept.Last().ShouldBe(new KeepPause(Receipts, false));
    }

    [Fact]
    public async Task APauseThatTheStoreCannotKeep_Holds_AndWhoeverAskedLearnsThatARestartWouldShakeIt()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        _pauses.Refusal = "disk full";

        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);

        (await ExpectMsgAsync<AgentRefused>()).Message.ShouldBe(
            "Agent 'receipts' is paused, but the task store could not note it: disk full After a restart it would take tasks for a moment, until its journal is read. Say it again when the store can write.");
        await dispatcher.ExpectMsgAsync(new AgentClosed(Receipts));
        (await View(agent)).Paused.ShouldBe("holiday");

        _pauses.Refusal = null;
        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        _pauses.Kept.Last().ShouldBe(new KeepPause(Receipts, true));
    }

    [Fact]
    public async Task AfterARestart_ItPutsTheStoresCopyRight()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        _pauses.Refusal = "disk full";
        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentRefused>();
        _pauses.Refusal = null;

        await Restarted(agent, dispatcher);

        await AwaitAssertAsync(() => _pauses.Kept.ShouldContain(new KeepPause(Receipts, true)));
    }

    [Fact]
    public async Task EachCommit_CountsOnce_HoweverOftenItIsReported()
    {
        var agent = await Configured(CreateTestProbe());

        agent.Tell(new AttemptsRecorded(Receipts, Done(3, 2)));
        agent.Tell(new AttemptsRecorded(Receipts, Done(3, 2)));
        agent.Tell(new AttemptsRecorded(Receipts, Failed(5)));
        agent.Tell(new AttemptsRecorded(Receipts, Done(3, 2)));

        var view = await View(agent);
        (view.Totals.Completed, view.Totals.Failed, view.Totals.LastSequence).ShouldBe((2, 1, 5));
        view.Status.ShouldBe(AgentStatus.Idle);
    }

    [Fact]
    public async Task AStormOfReports_IsShownAtOnce_AndStoredInFewEvents()
    {
        var agent = await Configured(CreateTestProbe());

        for (var sequence = 1; sequence <= 500; sequence++)
            agent.Tell(new AttemptsRecorded(Receipts, Done(sequence)));

        (await View(agent)).Totals.Completed.ShouldBe(500);
        await AwaitAssertAsync(async () => (await StoredEvents(agent)).ShouldBe(2));
        Advance(_policy.CountEvery);
        await AwaitAssertAsync(async () => (await StoredEvents(agent)).ShouldBe(3));
        Advance(_policy.CountEvery);
        (await StoredEvents(agent)).ShouldBe(3);
    }

    [Fact]
    public async Task WhatItMissedWhileItWasDown_IsReadAfterwards_AndOnlyThat()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        _totals.Commit(Done(1), Done(2));
        agent.Tell(new AttemptsRecorded(Receipts, Done(1)));
        agent.Tell(new AttemptsRecorded(Receipts, Done(2)));
        await View(agent);
        _totals.Commit(Failed(7, 3));

        agent = await Restarted(agent, dispatcher);

        await AwaitAssertAsync(async () =>
        {
            var totals = (await View(agent)).Totals;
            (totals.Completed, totals.Failed, totals.LastSequence).ShouldBe((2, 3, 7));
        });
    }

    [Fact]
    public async Task AReportDuringTheReading_IsNeitherLostNorCountedTwice()
    {
        var dispatcher = CreateTestProbe();
        _totals.Hold = new TaskCompletionSource();
        var agent = Start(dispatcher);
        agent.Tell(new ConfigureAgent(Definition()), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        await AwaitConditionAsync(() => Task.FromResult(_totals.Reads == 1));

        // The first reading has looked already, and sees neither of the two.
        _totals.Commit(Done(1), Done(2));
        agent.Tell(new AttemptsRecorded(Receipts, Done(1)));
        agent.Tell(new AttemptsRecorded(Receipts, Done(2)));
        (await View(agent)).Totals.Completed.ShouldBe(0);
        _totals.Hold.SetResult();

        // The wait before it reads again.
        await AwaitAssertAsync(async () => (await Health(agent)).Fault.ShouldNotBeNull());
        Advance(_policy.CatchUpBackoff);
        await AwaitAssertAsync(async () => (await View(agent)).Totals.Completed.ShouldBe(2));
        (await Health(agent)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task ReadingThatFails_IsAFaultWithARemedy_AndIsTriedAgainEverMoreSlowly()
    {
        _totals.FailNext(2);
        _totals.Commit(Done(4, 4));
        var agent = Start(CreateTestProbe());
        agent.Tell(new ConfigureAgent(Definition()), TestActor);
        await ExpectMsgAsync<AgentAccepted>();

        await AwaitAssertAsync(async () =>
        {
            var pong = await Health(agent);
            pong.Fault.ShouldNotBeNull().ShouldContain("database is locked");
            pong.Details["remedy"].ShouldContain("1 s");
        });
        Advance(_policy.CatchUpBackoff);
        await AwaitAssertAsync(async () => (await Health(agent)).Details["remedy"].ShouldContain("2 s"));
        Advance(_policy.CatchUpBackoff);
        (await View(agent)).Totals.Completed.ShouldBe(0);
        Advance(_policy.CatchUpBackoff);

        await AwaitAssertAsync(async () => (await View(agent)).Totals.Completed.ShouldBe(4));
        (await Health(agent)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task ADispatcherThatStarts_IsTold_AndWhatItDidNotReportIsRead()
    {
        var dispatcher = CreateTestProbe();
        var agent = await Configured(dispatcher);
        agent.Tell(new AttemptsRunning(Receipts, 2));
        (await View(agent)).Running.ShouldBe(2);
        _totals.Commit(Done(9));

        agent.Tell(AnnounceAgents.Instance);

        await dispatcher.ExpectMsgAsync(new AgentOpened(Definition()));
        (await View(agent)).Running.ShouldBe(0);
        await AwaitAssertAsync(async () => (await View(agent)).Totals.LastSequence.ShouldBe(9));
    }

    [Fact]
    public async Task AfterASnapshot_ItRecoversTheSame()
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
    public async Task NeverConfigured_ItIsUnknown()
    {
        var agent = Start(CreateTestProbe());

        agent.Tell(new GetAgent(Receipts), TestActor);
        await ExpectMsgAsync(new AgentUnknown(Receipts));
        agent.Tell(new PauseAgent(Receipts, "x"), TestActor);
        await ExpectMsgAsync(new AgentUnknown(Receipts));
    }

    private IActorRef Start(IActorRef dispatcher) => Sys.ActorOf(AgentActor.Props(Receipts, Definition(), _pauses.Open(Sys), dispatcher, _totals, _policy, Time));

    private async Task<IActorRef> Configured(Akka.TestKit.TestProbe dispatcher)
    {
        var agent = Start(dispatcher);
        agent.Tell(new ConfigureAgent(Definition()), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        await dispatcher.ExpectMsgAsync(new AgentOpened(Definition()));
        await AwaitAssertAsync(async () => (await Health(agent)).Details["reading"].ShouldBe("no"));
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
        long.Parse((await Health(agent)).Details["stored_events"], System.Globalization.CultureInfo.InvariantCulture);
}
