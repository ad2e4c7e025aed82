using RsPa.Actors.Gateway;
using RsPa.Agents;
using RsPa.Host.Start;
using RsPa.Host.Tests.Settings;

namespace RsPa.Host.Tests.Start;

public sealed class AgentCatalogueTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("reimbursement", "small:1b")]
    [InlineData("system_report", null)] // it asks none
    [InlineData("nobody", null)]
    public void It_knows_which_model_an_agent_asks(string agent, string? model)
    {
        IAgentModels models = AgentCatalogue.Of(_world.Loaded("--ollama.default_model=small:1b").Settings);

        models.Find(new AgentName(agent)).ShouldBe(model);
    }

    [Fact]
    public void An_agent_that_may_not_run_asks_no_model()
    {
        IAgentModels models = AgentCatalogue.Of(_world.Loaded("--agents.enabled_agents=[\"system_report\"]").Settings);

        models.Find(new AgentName("reimbursement")).ShouldBeNull();
    }
}
