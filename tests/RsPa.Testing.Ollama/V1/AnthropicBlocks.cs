using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.V1;

/// <summary>Messages of blocks as Ollama's own.</summary>
internal static class AnthropicBlocks
{
    /// <summary>The text of a content, which is a text or blocks.</summary>
    public static string Text(JsonNode? content) => content switch
    {
        JsonArray blocks => string.Concat(blocks.OfType<JsonObject>().Where(block => block["type"]?.ToString() == "text").Select(block => block["text"]?.ToString())),
        null => "",
        _ => content.ToString(),
    };

    /// <summary>The messages that one amounts to: results of tools stand alone, before what the user says.</summary>
    public static IEnumerable<JsonObject> Messages(JsonObject message)
    {
        var blocks = message["content"] is JsonArray several ? several.OfType<JsonObject>().ToList() : [];
        foreach (var result in blocks.Where(block => block["type"]?.ToString() == "tool_result"))
            yield return new JsonObject { ["role"] = "tool", ["content"] = Text(result["content"]), ["tool_call_id"] = result["tool_use_id"]?.DeepClone() };

        var own = new JsonObject { ["role"] = message["role"]?.ToString(), ["content"] = Text(message["content"]) };
        var calls = blocks.Where(block => block["type"]?.ToString() == "tool_use").Select(Call).ToList();
        if (calls.Count > 0)
            own["tool_calls"] = new JsonArray([.. calls]);
        var images = blocks.Where(block => block["type"]?.ToString() == "image").Select(Image).ToList();
        if (images.Count > 0)
            own["images"] = new JsonArray([.. images]);
        if (blocks.Find(block => block["type"]?.ToString() == "thinking") is { } thought)
            own["thinking"] = thought["thinking"]?.DeepClone();
        if (own.Text("content").Length > 0 || own.Count > 2)
            yield return own;
    }

    private static JsonObject Call(JsonObject block)
    {
        foreach (var name in new[] { "id", "name" }.Where(name => block[name]?.GetValueKind() != JsonValueKind.String))
            throw new OllamaRefusal(400, $"tool_use block missing required '{name}' field");
        return new JsonObject
        {
            ["id"] = block["id"]!.DeepClone(),
            ["function"] = new JsonObject { ["name"] = block["name"]!.DeepClone(), ["arguments"] = block["input"]?.DeepClone() ?? new JsonObject() },
        };
    }

    private static JsonNode Image(JsonObject block)
    {
        if (block["source"] is not JsonObject source)
            throw new OllamaRefusal(400, "invalid image source");
        return source["type"]?.ToString() == "base64"
            ? (JsonNode)(source["data"]?.ToString() ?? "")
            : throw new OllamaRefusal(400, $"invalid image source type: {source["type"]}. Only base64 images are supported.");
    }
}
