using System.Text.Json.Nodes;

namespace RsPa.Testing.Ollama.Requests;

/// <summary>A call that is to generate, of either path.</summary>
/// <param name="IsChat">Whether it came as messages.</param>
/// <param name="Body">The decoded body.</param>
internal sealed record GenerationCall(bool IsChat, JsonObject Body)
{
    /// <summary>Whether a model that can't think is not told to, instead of the call being refused.</summary>
    public bool RelaxesThinking { get; init; }

    /// <summary>The model as it was asked for, which is how the answer names it.</summary>
    public string Asked => Body.Text("model");

    /// <summary>Whether the answer comes in pieces, which is the default.</summary>
    public bool Stream => Body.Flag("stream", true);

    /// <summary>Whether there is nothing to answer, so that the model is loaded or unloaded only. A message without content is a real call.</summary>
    public bool IsEmpty => IsChat ? Messages.Count == 0 : Body.Text("prompt").Length == 0;

    /// <summary>How long the model stays loaded.</summary>
    public TimeSpan? KeepAlive => Requests.KeepAlive.Read(Body["keep_alive"]);

    /// <summary>The tools that the model may ask for.</summary>
    public JsonArray Tools => IsChat ? Body["tools"] as JsonArray ?? [] : [];

    /// <summary>Whether the template is left out.</summary>
    public bool Raw => Body.Flag("raw");

    /// <summary>Whether each token comes with its probability.</summary>
    public bool Logprobs => Body.Flag("logprobs");

    /// <summary>How many other tokens come with it.</summary>
    public int TopLogprobs => (int?)Body["top_logprobs"] ?? 0;

    /// <summary>The messages; of a call with a prompt those that it amounts to.</summary>
    public IReadOnlyList<JsonObject> Messages { get; } = [.. IsChat ? (Body["messages"] as JsonArray ?? []).OfType<JsonObject>() : OfPrompt(Body)];

    private static IEnumerable<JsonObject> OfPrompt(JsonObject body)
    {
        if (body.Text("system") is { Length: > 0 } system)
            yield return new JsonObject { ["role"] = "system", ["content"] = system };
        var user = new JsonObject { ["role"] = "user", ["content"] = body.Text("prompt") };
        if (body["images"] is JsonArray images)
            user["images"] = images.DeepClone();
        yield return user;
    }
}
