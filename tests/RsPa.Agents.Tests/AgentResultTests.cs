namespace RsPa.Agents.Tests;

public sealed class AgentResultTests
{
    [Fact]
    public void Done_has_its_output() => AgentResult.Done(42).ShouldBeOfType<AgentResult.Completed>().Output.ShouldBe(42);

    [Fact]
    public void Done_without_output_has_none() => AgentResult.Done().ShouldBeOfType<AgentResult.Completed>().Output.ShouldBeNull();

    [Fact]
    public void Fail_may_be_tried_again() => AgentResult.Fail("away").ShouldBe(new AgentResult.Failed("away", MayRetry: true));

    [Fact]
    public void Reject_is_not_tried_again() => AgentResult.Reject("no such file").ShouldBe(new AgentResult.Failed("no such file", MayRetry: false));
}
