using System.Text.Json;
using RsPa.Host.Tests.Hosting;
using RsPa.Testing.VirtualTime;
using RsPa.Testing.Ollama;

namespace RsPa.Host.Tests.Models;

/// <summary>The host before a server that speaks Ollama's protocol.</summary>
public sealed class ModelHost : TestHost
{
    internal OllamaStandIn Ollama { get; private set; } = null!;

    /// <summary>What the server has.</summary>
    internal static OllamaStandInOptions Server { get; } = new()
    {
        Models = [new StandInModel("llama4:maverick"), new StandInModel("qwen3:8b")],
        Registry = static name => name.StartsWith("gone", StringComparison.Ordinal) ? null : new StandInModel(name),
    };

    /// <summary>Returns when a look at the status satisfies a test.</summary>
    internal async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isThere)
    {
        var limit = TestLimit.Token();
        while (true)
        {
            var (_, body) = await Http.GetJsonAsync("/api/v1/llm/status");
            if (isThere(body))
                return body;
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    protected override async Task<Uri?> StartModelsAsync()
    {
        Ollama = await OllamaStandIn.StartAsync(Server);
        return Ollama.BaseUrl;
    }

    /// <inheritdoc/>
    protected override async Task StartedAsync() => await UntilAsync(status => status.GetProperty("endpoints")[0].Text("state") == "up");

    /// <inheritdoc/>
    protected override async Task StopModelsAsync() => await Ollama.DisposeAsync();
}
