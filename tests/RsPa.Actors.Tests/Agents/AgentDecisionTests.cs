using RsPa.Actors.Agents;
using RsPa.Actors.Protocol.Agents;
using RsPa.Agents;
using static RsPa.Actors.Tests.Agents.AgentSamples;

namespace RsPa.Actors.Tests.Agents;

public sealed class AgentDecisionTests
{
    [Fact]
    public void A_new_definition_is_an_event_and_the_same_one_again_is_not()
    {
        var first = Accepted(AgentDecision.Decide(AgentState.Initial, new ConfigureAgent(Definition()), Now));

        first.ShouldBe(new AgentConfigured(Definition(), Now));
        Accepted(AgentDecision.Decide(Known(), new ConfigureAgent(Definition()), Now)).ShouldBeNull();
        Accepted(AgentDecision.Decide(Known(), new ConfigureAgent(Definition(slots: 4)), Now)).ShouldBe(new AgentConfigured(Definition(slots: 4), Now));
    }

    [Theory]
    [InlineData(0, 30, 3, "max_concurrent_tasks is 0; give 1 or more")]
    [InlineData(1, 0, 3, "max_execution_time is 00:00:00; give longer than nothing")]
    [InlineData(1, 30, -1, "max_retries is -1; give 0 or more")]
    public void ImpossibleLimits_AreRefused_WithTheirNameAndTheRemedy(int slots, int minutes, int retries, string says)
    {
        var definition = Definition() with { Limits = new AgentLimits(slots, TimeSpan.FromMinutes(minutes), TimeSpan.Zero, retries, TimeSpan.Zero) };

        AgentDecision.Decide(Known(), new ConfigureAgent(definition), Now)
            .ShouldBeOfType<AgentDecided.Refused>().Message.ShouldContain(says);
    }

    [Fact]
    public void Limits_that_just_do_are_taken()
    {
        var definition = Definition() with { Limits = new AgentLimits(1, TimeSpan.FromTicks(1), TimeSpan.Zero, 0, TimeSpan.Zero) };

        Accepted(AgentDecision.Decide(Known(), new ConfigureAgent(definition), Now)).ShouldBe(new AgentConfigured(definition, Now));
    }

    [Fact]
    public void An_agent_takes_tasks_once_it_is_configured_and_while_it_is_neither_disabled_nor_paused()
    {
        AgentState.Initial.IsAvailable.ShouldBeFalse();
        Known().IsAvailable.ShouldBeTrue();
        Known(Definition(enabled: false)).IsAvailable.ShouldBeFalse();
        Known().Evolve(new AgentPaused("holiday", Now)).IsAvailable.ShouldBeFalse();
    }

    [Fact]
    public void Pause_and_resume_open_and_close_and_change_nothing_twice()
    {
        var paused = Known().Evolve(Accepted(AgentDecision.Decide(Known(), new PauseAgent(Receipts, "holiday"), Now))!);

        paused.IsAvailable.ShouldBeFalse();
        Accepted(AgentDecision.Decide(paused, new PauseAgent(Receipts, "holiday"), Now)).ShouldBeNull();
        var resumed = paused.Evolve(Accepted(AgentDecision.Decide(paused, new ResumeAgent(Receipts), Now))!);
        resumed.ShouldBe(Known());
        Accepted(AgentDecision.Decide(resumed, new ResumeAgent(Receipts), Now)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_pause_without_a_reason_is_refused(string reason) =>
        AgentDecision.Decide(Known(), new PauseAgent(Receipts, reason), Now).ShouldBeOfType<AgentDecided.Refused>().Message.ShouldContain("receipts");

    [Fact]
    public void Disabling_keeps_the_rest_of_the_definition()
    {
        var happened = Accepted(AgentDecision.Decide(Known(), new DisableAgent(Receipts), Now));

        happened.ShouldBe(new AgentConfigured(Definition(enabled: false), Now));
        Accepted(AgentDecision.Decide(Known(Definition(enabled: false)), new DisableAgent(Receipts), Now)).ShouldBeNull();
    }

    [Fact]
    public void An_agent_that_was_never_configured_is_unknown()
    {
        foreach (IAgentMessage command in new IAgentMessage[] { new PauseAgent(Receipts, "x"), new ResumeAgent(Receipts), new DisableAgent(Receipts) })
            AgentDecision.Decide(AgentState.Initial, command, Now).ShouldBeOfType<AgentDecided.Unknown>();
    }

    [Fact]
    public void Status_goes_from_registered_to_idle_to_error_and_a_success_clears_it()
    {
        var policy = new AgentPolicy { FailuresToError = 3 };
        Known().Status(0, AttemptSums.Nothing, policy).ShouldBe(AgentStatus.Registered);
        Known().Status(1, AttemptSums.Nothing, policy).ShouldBe(AgentStatus.Active);
        Known().Status(0, Failed(2, 2), policy).ShouldBe(AgentStatus.Idle);
        Known().Status(0, Failed(4, 3), policy).ShouldBe(AgentStatus.Error);
        Known().Status(2, Failed(4, 3), policy).ShouldBe(AgentStatus.Error);
        Known().Status(0, Done(5), policy).ShouldBe(AgentStatus.Idle);
        Known(Definition(enabled: false)).Status(2, Done(5), policy).ShouldBe(AgentStatus.Disabled);
    }

    // Counts that earlier versions kept in the journal are in the database now.
    [Fact]
    public void What_earlier_versions_counted_changes_nothing() => Known().Evolve(new AttemptsCounted(Done(5))).ShouldBe(Known());

    [Fact]
    public void A_directory_names_each_agent_once()
    {
        var directory = AgentDirectory.Empty.Evolve(new AgentListed(Receipts)).Evolve(new AgentListed(new AgentName("prompt"))).Evolve(new AgentListed(Receipts));

        directory.Agents.ShouldBe([Receipts, new AgentName("prompt")]);
    }

    private static AgentEvent? Accepted(AgentDecided decided) => decided.ShouldBeOfType<AgentDecided.Accepted>().Happened;
}
