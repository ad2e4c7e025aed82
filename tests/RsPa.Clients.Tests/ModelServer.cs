using System.Collections.Concurrent;
using RsPa.Testing.Ollama;

namespace RsPa.Clients.Tests;

/// <summary>The stand-in as the scripts want it: their models, and a fault where a prompt asks for one.</summary>
internal static class ModelServer
{
    private const string Busy = "Be busy once.";
    private const string MidStream = "Break after two pieces.";
    private const string Endless = "Write without an end.";

    /// <summary>Starts one.</summary>
    /// <param name="departuresPerLostSlot">How many callers that leave with pieces unread cost it a slot; 0 is never.</param>
    public static Task<OllamaStandIn> StartAsync(int departuresPerLostSlot)
    {
        var busy = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        return OllamaStandIn.StartAsync(new OllamaStandInOptions
        {
            Models =
            [
                new StandInModel("chat:8b") { ContextLength = 131_072 },
                new StandInModel("thinker:8b") { Capabilities = ["completion", "tools", "thinking"] },
                new StandInModel("plain:1b") { Capabilities = ["completion"] },
                new StandInModel("vectors:latest") { Capabilities = ["embedding"] },
            ],
            MaxLoadedModels = 4,
            DeparturesPerLostSlot = departuresPerLostSlot,
            Otherwise = (_, request) => request.Body switch
            {
                var body when body.Contains(MidStream, StringComparison.Ordinal) => OllamaBehaviour.ErrorLine(
                    "an error was encountered while running the model: CUDA error", "This", " is").InRunner(),
                var body when body.Contains(Endless, StringComparison.Ordinal) => OllamaBehaviour.Of(new OllamaStep.Endless("more ") { Pace = TimeSpan.FromMilliseconds(5), Paced = 200 }).InRunner(),
                var body when body.Contains(Busy, StringComparison.Ordinal) && busy.TryAdd(body, true) => OllamaBehaviour.Busy,
                _ => null,
            },
        });
    }
}
