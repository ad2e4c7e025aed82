using System.Collections.Immutable;
using Akka.Persistence;
using Akka.Persistence.Journal;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using Xunit.Abstractions;
using static RsPa.Actors.Tests.Agents.AgentSamples;

namespace RsPa.Actors.Tests.Agents;

public sealed class PersistFailureTests(ITestOutputHelper output) : RsPaTestKit(output, """
    # Akka's own journal sends itself the exception, which no serializer can write.
    akka.actor.serialize-messages = off
    akka.persistence.journal.plugin = "full-disk"
    full-disk.class = "RsPa.Actors.Tests.Agents.FullDiskJournal, RsPa.Actors.Tests"
    full-disk.plugin-dispatcher = "akka.actor.default-dispatcher"
    """)
{
    [Fact]
    public async Task When_the_disk_is_full_whoever_asked_is_told_and_the_agent_comes_back_as_it_was()
    {
        var totals = new FakeTotals();
        var agent = Sys.ActorOf(Restarting.Of(
            AgentActor.Props(Receipts, Definition(), new PauseBook().Open(Sys), Bus, totals, new AgentSupervision { Node = Here }, Time), new RestartPolicy { Jitter = 0 }), "agent");
        agent.Tell(new ConfigureAgent(Definition()), TestActor);
        await ExpectMsgAsync<AgentAccepted>();
        var inner = await Sys.ActorSelection(agent.Path / ActorNames.Restarted).ResolveOne(TimeSpan.FromSeconds(5));
        await WatchAsync(inner);

        FullDiskJournal.IsFull = true;
        totals.Row = Done(3, 3);
        agent.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        (await ExpectMsgAsync<AgentRefused>()).Message.ShouldContain("disk is full");
        await ExpectTerminatedAsync(inner);
        FullDiskJournal.IsFull = false;
        await AwaitAssertAsync(async () =>
        {
            Advance(TimeSpan.FromSeconds(1));
            agent.Tell(new GetAgent(Receipts), TestActor);
            var view = await ExpectMsgAsync<AgentView>();
            view.Paused.ShouldBeNull("the pause was not acknowledged");
            view.Totals.Completed.ShouldBe(3);
        });

        var stats = ActorStats.Of(Sys, agent.Path);
        stats.Restarts.ShouldBe(1);
        stats.LastFailure.ShouldNotBeNull().ShouldContain("disk is full");
    }

    // It failed, began again and failed again for as long as the disk was full; and whoever had configured it had done so in vain.
    [Fact]
    public async Task A_configuration_that_cannot_be_stored_waits_and_is_taken_when_the_disk_has_room()
    {
        FullDiskJournal.IsFull = true;
        var (dispatcher, pauses) = (CreateTestProbe(), new PauseBook { Refusal = "disk full" });
        Bus.Subscribe<AgentAvailable>(dispatcher);
        var agent = Sys.ActorOf(Restarting.Of(
            AgentActor.Props(Receipts, Definition(), pauses.Open(Sys), Bus, new FakeTotals(), new AgentSupervision { Node = Here }, Time), new RestartPolicy { Jitter = 0 }), "agent");
        agent.Tell(new ConfigureAgent(Definition()), TestActor);
        await ExpectMsgAsync<AgentRefused>();
        var stats = ActorStats.Of(Sys, agent.Path);
        for (var minutes = 0; minutes < 10; minutes++)
        {
            await AwaitAssertAsync(() =>
            {
                Advance(TimeSpan.FromSeconds(1));
                stats.State.ShouldBe("waiting");
            });
            Advance(TimeSpan.FromMinutes(1));
        }

        stats.Restarts.ShouldBe(1);
        dispatcher.HasMessages.ShouldBeFalse();
        FullDiskJournal.IsFull = false;
        pauses.Refusal = null;
        await AwaitAssertAsync(() =>
        {
            Advance(TimeSpan.FromMinutes(1));
            stats.State.ShouldBe("ready");
        });

        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition(), Here));
        stats.Restarts.ShouldBe(1);
    }
}

public sealed class FullDiskJournal : MemoryJournal
{
    public static bool IsFull { get; set; }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken) =>
        IsFull ? throw new IOException("database or disk is full") : base.WriteMessagesAsync(messages, cancellationToken);
}
