using System.Text.Json;
using System.Text.Json.Nodes;
using RsPa.Testing.Ollama.Go;
using RsPa.Testing.Ollama.Requests;

namespace RsPa.Testing.Ollama.V1;

/// <summary>Messages of the OpenAI form as Ollama's own.</summary>
internal static class OpenAiMessages
{
    public static JsonArray Read(JsonArray messages) => [.. messages.OfType<JsonObject>().SelectMany(Read)];

    /// <summary>Arguments of a tool call, which are JSON in a text here.</summary>
    public static JsonObject Arguments(string text) =>
        GoSyntax.Check(text).Error is null && GoJson.Read(text) is JsonObject read ? read : throw new OllamaRefusal(400, "invalid tool call arguments");

    /// <summary>A picture that is in the request itself.</summary>
    public static string Image(JsonNode? url)
    {
        var text = (url as JsonObject)?["url"]?.ToString() ?? url?.ToString() ?? "";
        var comma = text.IndexOf(";base64,", StringComparison.Ordinal);
        return text.StartsWith("data:", StringComparison.Ordinal) && comma > 0
            ? text[(comma + ";base64,".Length)..]
            : throw new OllamaRefusal(400, "invalid image input");
    }

    private static IEnumerable<JsonObject> Read(JsonObject message)
    {
        var calls = message["tool_calls"] is JsonArray { Count: > 0 } made ? Calls(made) : null;
        return message["content"] switch
        {
            JsonArray parts => parts.OfType<JsonObject>().Select(part => Part(message, part)),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => [Message(message, text.GetValue<string>(), calls)],
            null when calls is not null => [Message(message, "", calls)],
            var other => throw new OllamaRefusal(400, $"invalid message content type: {(other is null ? "<nil>" : other.GetValueKind())}"),
        };
    }

    private static JsonObject Part(JsonObject message, JsonObject part)
    {
        switch (part["type"]?.ToString())
        {
            case "text":
                return Message(message, part.Text("text"), null);
            case "image_url":
                var made = Message(message, "", null);
                made["images"] = new JsonArray(Image(part["image_url"]));
                return made;
            default:
                throw new OllamaRefusal(400, "invalid message format");
        }
    }

    private static JsonObject Message(JsonObject from, string content, JsonArray? calls)
    {
        var message = new JsonObject { ["role"] = from["role"]?.ToString(), ["content"] = content };
        if (from["reasoning"] is { } reasoning)
            message["thinking"] = reasoning.DeepClone();
        if (from["tool_call_id"] is { } id)
            message["tool_call_id"] = id.DeepClone();
        if (calls is not null)
            message["tool_calls"] = calls;
        return message;
    }

    private static JsonArray Calls(JsonArray calls) => [.. calls.OfType<JsonObject>().Select(call => new JsonObject
    {
        ["id"] = call["id"]?.DeepClone(),
        ["function"] = new JsonObject
        {
            ["name"] = call["function"]?["name"]?.DeepClone(),
            ["arguments"] = Arguments(call["function"]?["arguments"]?.ToString() ?? "{}"),
        },
    })];
}
