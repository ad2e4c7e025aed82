using Akka.Actor;
using Akka.TestKit;
using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Actors.Supervision;
using RsPa.Agents;
using RsPa.Testing;
using Xunit.Abstractions;
using static RsPa.Actors.Tests.Agents.AgentSamples;

namespace RsPa.Actors.Tests.Agents;

public sealed class AgentsActorTests(ITestOutputHelper output) : RsPaTestKit(output)
{
    private static readonly AgentName Prompt = new("prompt");

    private readonly AgentSupervision _settings = new() { Node = Here };

    [Fact]
    public async Task Its_agents_open_after_the_start_and_are_listed_by_name()
    {
        var dispatcher = CreateTestProbe();
        var agents = Start(dispatcher, Definition(), Definition("prompt"));

        dispatcher.ReceiveN(2);
        agents.Tell(GetAgents.Instance, TestActor);

        var list = await ExpectMsgAsync<AgentList>();
        list.Agents.Select(view => view.Definition.Name).ShouldBe([Prompt, Receipts]);
        list.Silent.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_that_is_no_longer_configured_is_switched_off_and_comes_back_with_its_configuration()
    {
        var dispatcher = CreateTestProbe();
        var agents = Start(dispatcher, Definition(), Definition("prompt"));
        dispatcher.ReceiveN(2);
        await Stopped(agents);

        agents = Start(dispatcher, Definition("prompt"));
        await AwaitAssertAsync(async () => (await View(agents, Receipts)).Status.ShouldBe(AgentStatus.Disabled));
        await dispatcher.FishForMessageAsync(message => message.Equals(new AgentUnavailable(Receipts, Here)));
        await Stopped(agents);

        agents = Start(dispatcher, Definition(), Definition("prompt"));
        await AwaitAssertAsync(async () => (await View(agents, Receipts)).Status.ShouldBe(AgentStatus.Registered));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_agent_that_was_switched_off_while_the_service_was_down_takes_nothing_not_even_for_a_moment(bool stillListed)
    {
        var before = CreateTestProbe();
        var agents = Start(before, Definition());
        await before.ExpectMsgAsync(new AgentAvailable(Definition(), Here));
        await Stopped(agents);

        var dispatcher = CreateTestProbe();
        Start(dispatcher, stillListed ? [Definition(enabled: false)] : []);

        await dispatcher.ExpectMsgAsync(new AgentUnavailable(Receipts, Here));
    }

    [Fact]
    public async Task An_agent_whose_limits_changed_opens_with_the_new_ones_alone()
    {
        var before = CreateTestProbe();
        var agents = Start(before, Definition(slots: 3));
        await before.ExpectMsgAsync(new AgentAvailable(Definition(slots: 3), Here));
        await Stopped(agents);

        var dispatcher = CreateTestProbe();
        Start(dispatcher, Definition(slots: 1));

        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition(slots: 1), Here));
    }

    [Fact]
    public async Task A_stranger_is_unknown()
    {
        var agents = Start(CreateTestProbe());

        agents.Tell(new PauseAgent(Prompt, "x"), TestActor);

        await ExpectMsgAsync(new AgentUnknown(Prompt));
    }

    [Fact]
    public async Task An_agent_made_at_runtime_is_there()
    {
        var dispatcher = CreateTestProbe();
        var agents = Start(dispatcher);

        agents.Tell(new ConfigureAgent(Definition("prompt")), TestActor);

        (await ExpectMsgAsync<AgentAccepted>()).Agent.Definition.Name.ShouldBe(Prompt);
        await dispatcher.ExpectMsgAsync(new AgentAvailable(Definition("prompt"), Here));
    }

    [Fact]
    public async Task A_failed_agent_is_silent_in_the_list_refuses_meanwhile_and_comes_back_with_all_it_knew()
    {
        var dispatcher = CreateTestProbe();
        var agents = Start(dispatcher, Definition(), Definition("prompt"));
        dispatcher.ReceiveN(2);
        agents.Tell(new PauseAgent(Receipts, "holiday"), TestActor);
        await ExpectMsgAsync<AgentAccepted>();

        var inner = await Sys.ActorSelection(agents.Path / "receipts" / ActorNames.Restarted).ResolveOne(TimeSpan.FromSeconds(5));
        await WatchAsync(inner);
        inner.Tell(Kill.Instance);
        await ExpectTerminatedAsync(inner);
        await AwaitAssertAsync(async () =>
        {
            agents.Tell(GetAgents.Instance, TestActor);
            (await ExpectMsgAsync<AgentList>()).Silent.ShouldBe([Receipts]);
        });
        agents.Tell(new ResumeAgent(Receipts), TestActor);
        (await ExpectMsgAsync<AgentRefused>()).Message.ShouldContain("try again");

        Advance(TimeSpan.FromSeconds(2));

        await AwaitAssertAsync(async () =>
        {
            agents.Tell(GetAgents.Instance, TestActor);
            (await ExpectMsgAsync<AgentList>()).Silent.ShouldBeEmpty();
        });
        (await View(agents, Receipts)).Paused.ShouldBe("holiday");
        var stats = ActorStats.Of(Sys, inner.Path);
        stats.Restarts.ShouldBe(1);
        stats.LastFailure.ShouldNotBeNull().ShouldContain("Kill");
    }

    [Fact]
    public async Task An_agent_that_says_nothing_is_named_when_the_time_is_up()
    {
        var silent = CreateTestProbe();
        Sys.ActorOf(AgentViewAggregator.Props(TestActor, new Dictionary<AgentName, IActorRef> { [Prompt] = silent }, TimeSpan.FromSeconds(2)));
        await silent.ExpectMsgAsync(new GetAgent(Prompt));

        Advance(TimeSpan.FromSeconds(2));

        var list = await ExpectMsgAsync<AgentList>();
        list.Agents.ShouldBeEmpty();
        list.Silent.ShouldBe([Prompt]);
    }

    [Fact]
    public async Task Without_agents_the_list_is_empty_at_once()
    {
        var agents = Start(CreateTestProbe());

        agents.Tell(GetAgents.Instance, TestActor);

        (await ExpectMsgAsync<AgentList>()).Agents.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dispatcher_that_starts_hears_of_all_agents()
    {
        var dispatcher = CreateTestProbe();
        var agents = Start(dispatcher, Definition(), Definition("prompt", enabled: false));
        dispatcher.ReceiveN(2);

        Bus.Publish(AnnounceAgents.Instance);

        dispatcher.ReceiveN(2).ShouldBe([new AgentAvailable(Definition(), Here), new AgentUnavailable(Prompt, Here)], ignoreOrder: true);
    }

    private IActorRef Start(TestProbe dispatcher, params AgentDefinition[] definitions)
    {
        Bus.Subscribe<AgentAvailable>(dispatcher);
        Bus.Subscribe<AgentUnavailable>(dispatcher);
        return Sys.ActorOf(AgentsActor.Props(definitions, new PauseBook().Open(Sys), Bus, new FakeTotals(), _settings, Time));
    }

    private async Task Stopped(IActorRef actor)
    {
        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
    }

    private async Task<AgentView> View(IActorRef agents, AgentName name)
    {
        agents.Tell(new GetAgent(name), TestActor);
        return await ExpectMsgAsync<AgentView>();
    }
}
