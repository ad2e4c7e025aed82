using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;

namespace RsPa.Testing.Ollama.V1;

/// <summary>What the OpenAI paths have in common: options, formats and how much is reasoned.</summary>
internal static class OpenAiOptions
{
    private static readonly string[] SameNames = ["seed", "temperature", "top_p", "frequency_penalty", "presence_penalty"];
    private static readonly string[] Efforts = ["high", "medium", "low", "max"];

    public static (string Name, GoType Type)[] Fields { get; } =
    [
        ("model", GoType.Text),
        ("stream", GoType.Bool),
        ("stream_options", GoType.Map),
        ("max_tokens", GoType.Int),
        ("seed", GoType.Int),
        ("stop", GoType.Any),
        ("temperature", GoType.Float),
        ("top_p", GoType.Float),
        ("frequency_penalty", GoType.Float),
        ("presence_penalty", GoType.Float),
    ];

    /// <summary>The options of Ollama that a request amounts to; without a temperature it is 1.</summary>
    public static JsonObject Read(JsonObject body, string most)
    {
        var options = new JsonObject();
        foreach (var name in SameNames)
            options[name] = body[name]?.DeepClone() ?? (name is "temperature" or "top_p" ? 1.0 : null);
        if (body[most] is { } tokens)
            options["num_predict"] = tokens.DeepClone();
        if (body["stop"] is { } stop)
            options["stop"] = stop is JsonArray several ? several.DeepClone() : new JsonArray(stop.DeepClone());
        return options;
    }

    /// <summary>Whether usage is to be sent at the end of a stream.</summary>
    public static bool WantsUsage(JsonObject body) => (body["stream_options"] as JsonObject)?["include_usage"]?.GetValue<bool>() ?? false;

    /// <summary>The value of <c>think</c> for an effort.</summary>
    public static JsonNode? Think(string? effort) => effort switch
    {
        null or "" => null,
        "none" => false,
        _ when Efforts.Contains(effort) => effort,
        _ => throw new OllamaRefusal(400, $"invalid reasoning value: {GoDuration.Quote(effort)} (must be \"high\", \"medium\", \"low\", \"max\", or \"none\")"),
    };
}
