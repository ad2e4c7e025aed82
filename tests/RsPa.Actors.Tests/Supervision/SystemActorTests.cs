using Akka.Actor;
using RsPa.Actors.Events;
using RsPa.Actors.Protocol.Health;
using RsPa.Actors.Supervision;
using RsPa.Testing;
using Xunit.Abstractions;

namespace RsPa.Actors.Tests.Supervision;

public sealed class SystemActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private readonly RestartPolicy _restart = new() { Jitter = 0 };

    [Fact]
    public async Task After_a_failure_it_comes_back_later_each_time_and_its_stats_live_on()
    {
        var actor = Sys.ActorOf(Restarting.Of(Props.Create(() => new Brittle(TestActor, Bus)), _restart), "brittle");
        await ExpectMsgAsync("started");
        actor.Tell("hello");
        actor.Tell("break");

        await Back(TimeSpan.FromSeconds(1));
        actor.Tell("break");
        Advance(TimeSpan.FromSeconds(1));
        await Back(TimeSpan.FromSeconds(1));

        actor.Tell(new Ping(4), TestActor);
        var pong = await ExpectMsgAsync<Pong>();
        (pong.Round, pong.Name, pong.State).ShouldBe((4, "brittle", "ready"));
        var stats = ActorStats.Of(Sys, actor.Path);
        stats.Restarts.ShouldBe(2);
        stats.Handled.ShouldBe(4);
        stats.LastFailure.ShouldBe("InvalidOperationException: broken");
    }

    // It showed itself as failed for ever, and no restart of it was counted: Akka starts such an actor in another way than a new one.
    [Fact]
    public async Task An_actor_that_is_restarted_in_place_is_ready_again_and_its_restart_is_counted()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Brittle(TestActor, Bus)), "brittle");
        await ExpectMsgAsync("started");

        actor.Tell("break");
        await ExpectMsgAsync("started");

        actor.Tell(new Ping(1), TestActor);
        (await ExpectMsgAsync<Pong>()).State.ShouldBe("ready");
        ActorStats.Of(Sys, actor.Path).Restarts.ShouldBe(1);
    }

    [Fact]
    public async Task A_fault_that_no_restart_heals_is_announced()
    {
        Bus.Subscribe<ServiceFaulted>(TestActor);
        var actor = Sys.ActorOf(Restarting.Of(Props.Create(() => new Brittle(TestActor, Bus)), _restart), "brittle");
        await ExpectMsgAsync("started");

        actor.Tell("hopeless");

        await ExpectMsgAsync(new ServiceFaulted("brittle", "the database is of a newer version"));
    }

    [Fact]
    public async Task The_tree_shows_an_actor_and_its_supervisor_as_one_with_figures_of_both()
    {
        var actor = Sys.ActorOf(Restarting.Of(Props.Create(() => new Brittle(TestActor, Bus)), _restart), "brittle");
        await ExpectMsgAsync("started");
        actor.Tell("child");
        await ExpectMsgAsync("child");
        using var gate = new ManualResetEventSlim();
        actor.Tell(new Wait(gate));
        await ExpectMsgAsync("waiting");
        actor.Tell("hello");
        actor.Tell("hello");
        var tree = new ActorTree(Sys);

        await AwaitAssertAsync(() =>
        {
            var node = tree.Look().Children.Single(child => child.Path == "brittle");
            (node.Type, node.State, node.MailboxDepth, node.Handled, node.Restarts).ShouldBe(("Brittle", "ready", 2, 2L, 0));
            node.Children.ShouldHaveSingleItem().Path.ShouldBe("brittle/child");
        });
        gate.Set();
    }

    [Fact]
    public async Task The_tree_shows_an_actor_that_waits_for_its_restart()
    {
        var actor = Sys.ActorOf(Restarting.Of(Props.Create(() => new Brittle(TestActor, Bus)), _restart), "brittle");
        await ExpectMsgAsync("started");
        var tree = new ActorTree(Sys);

        actor.Tell("break");

        await AwaitAssertAsync(() =>
        {
            var node = tree.Look().Children.Single(child => child.Path == "brittle");
            node.State.ShouldBe("restarting");
            node.LastFailure.ShouldBe("InvalidOperationException: broken");
        });
    }

    private async Task Back(TimeSpan after)
    {
        // The supervisor starts its timer when it hears of the end, which is not a message that a test can see.
        await AwaitAssertAsync(() => new ActorTree(Sys).Look().Children.Single(child => child.Path == "brittle").State.ShouldBe("restarting"));
        await AwaitConditionAsync(() =>
        {
            if (HasMessages)
                return Task.FromResult(true);
            Advance(after);
            return Task.FromResult(HasMessages);
        });
        await ExpectMsgAsync("started");
    }

    private sealed record Wait(ManualResetEventSlim Gate) : INoSerializationVerificationNeeded;

    private sealed class Brittle : SystemActor
    {
        private readonly IActorRef _watcher;

        public Brittle(IActorRef watcher, IEventBus events)
            : base(events)
        {
            _watcher = watcher;
            Receive<string>(text => text == "break", _ => throw new InvalidOperationException("broken"));
            Receive<string>(text => text == "hopeless", _ => throw new ServiceFaultException("the database is of a newer version"));
            Receive<string>(text => text == "child", _ =>
            {
                Context.ActorOf(Props.Create(() => new Brittle(watcher, events)), "child");
            });
            Receive<string>(_ => { });
            Receive<Wait>(wait =>
            {
                watcher.Tell("waiting");
                wait.Gate.Wait(TimeSpan.FromSeconds(20));
            });
        }

        protected override void PreStart() => _watcher.Tell(Self.Path.Name == "child" ? "child" : "started");
    }
}
