using System.Text.Json.Nodes;

namespace RsPa.Ollama;

/// <summary>The requests that load and unload a model: a generation without a prompt, or, for a model that only embeds, an embedding of nothing.</summary>
internal static class LoadBody
{
    private const string Path = "/api/generate";

    public static OllamaRequest Load(string model, int? context, TimeSpan? keepAlive, bool embeds)
    {
        var body = new JsonObject { ["model"] = model, ["stream"] = false, ["keep_alive"] = keepAlive is { } time ? (long)Math.Ceiling(time.TotalSeconds) : -1 };
        if (context is { } tokens)
            body["options"] = new JsonObject { ["num_ctx"] = tokens };
        if (!embeds)
            return Of(body);
        body.Remove("stream");
        body["input"] = new JsonArray();
        return OllamaRequest.Post("/api/embed", System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    public static OllamaRequest Unload(string model) => Of(new JsonObject { ["model"] = model, ["stream"] = false, ["keep_alive"] = 0 });

    /// <summary>A call of one token, by which a slot is known to be there.</summary>
    public static OllamaRequest Canary(string model, int? context)
    {
        var options = new JsonObject { ["num_predict"] = 1, ["temperature"] = 0 };
        if (context is { } tokens)
            options["num_ctx"] = tokens;
        return Of(new JsonObject { ["model"] = model, ["prompt"] = "Hi", ["stream"] = true, ["think"] = false, ["keep_alive"] = -1, ["options"] = options });
    }

    private static OllamaRequest Of(JsonObject body) => OllamaRequest.Post(Path, System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()));
}

/// <summary>An answer that nobody reads.</summary>
internal sealed class IgnoredAnswer : IAnswerSink
{
    public static IgnoredAnswer Instance { get; } = new();

    public void Begin(int status, string contentType)
    {
    }

    public void Add(ReadOnlyMemory<byte> piece)
    {
    }
}
