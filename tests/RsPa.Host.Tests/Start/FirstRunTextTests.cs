using RsPa.Actors.Protocol.Health;
using RsPa.Application.Nodes;
using RsPa.Host.Start;
using RsPa.Host.Tests.Settings;

namespace RsPa.Host.Tests.Start;

public sealed class FirstRunTextTests : IDisposable
{
    private readonly SettingsWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("up", "agents ask the model tiny:latest")]
    [InlineData("no model", "but does not have the model tiny:latest, and nothing here needs it. With it, receipts\nthat follow no rule are read better: run 'ollama pull tiny:latest'")]
    [InlineData("away", "Ollama does not answer at http://localhost:11434/, and nothing here needs it.")]
    public void The_welcome_says_what_there_is_of_a_model(string state, string words)
    {
        var settings = _world.Loaded("--ollama.default_model", "tiny").Settings;
        var gateway = new HealthPart("gateway", state, null, null, []);

        FirstRunText.Of(new HostInfo("1.0", "node", "/data", default), settings, [], null, gateway).ShouldContain(words);
    }
}
