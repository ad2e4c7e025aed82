namespace RsPa.Agents.Tests;

public sealed class AgentResultTests
{
    [Fact]
    public void Done_HasItsOutput() => AgentResult.Done(42).ShouldBeOfType<AgentResult.Completed>().Output.ShouldBe(42);

    [Fact]
    public void Done_WithoutOutput_HasNone() => AgentResult.Done().ShouldBeOfType<AgentResult.Completed>().Output.ShouldBeNull();

    [Fact]
    public void Fail_MayBeTriedAgain() => AgentResult.Fail("away").ShouldBe(new AgentResult.Failed("away", MayRetry: true));

    [Fact]
    public void Reject_IsNotTriedAgain() => AgentResult.Reject("no such file").ShouldBe(new AgentResult.Failed("no such file", MayRetry: false));
}
